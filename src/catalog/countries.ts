/** Country names in English: lower case, without accents and marks. A fixed list, because the runtime's own costs 7 MB. */
export const COUNTRIES: ReadonlySet<string> = new Set(
  (
    "afghanistan|aland islands|albania|algeria|america|american samoa|andorra|angola|anguilla|" +
    "antigua barbuda|argentina|armenia|aruba|ascension island|australia|austria|azerbaijan|bahamas|" +
    "bahrain|bangladesh|barbados|belarus|belgium|belize|benin|bermuda|bhutan|bolivia|bosnia|" +
    "bosnia herzegovina|botswana|brazil|british indian ocean territory|british virgin islands|brunei|" +
    "bulgaria|burkina faso|burma|burundi|cambodia|cameroon|canada|canary islands|cape verde|" +
    "caribbean netherlands|cayman islands|central african republic|chad|chile|china|christmas island|" +
    "cocos keeling islands|colombia|comoros|congo|congo brazzaville|congo kinshasa|cook islands|" +
    "costa rica|cote d ivoire|croatia|cuba|curacao|cyprus|czech republic|czechia|denmark|diego garcia|" +
    "djibouti|dominica|dominican republic|ecuador|egypt|el salvador|england|equatorial guinea|eritrea|" +
    "estonia|eswatini|ethiopia|falkland islands|faroe islands|fiji|finland|france|french guiana|" +
    "french polynesia|gabon|gambia|georgia|germany|ghana|gibraltar|great britain|greece|greenland|grenada|" +
    "guadeloupe|guam|guatemala|guernsey|guinea|guinea bissau|guyana|haiti|holland|honduras|hong kong|" +
    "hong kong sar china|hungary|iceland|india|indonesia|iran|iraq|ireland|isle of man|israel|italy|" +
    "ivory coast|jamaica|japan|jersey|jordan|kazakhstan|kenya|kiribati|korea|kosovo|kuwait|kyrgyzstan|" +
    "laos|latvia|lebanon|lesotho|liberia|libya|liechtenstein|lithuania|luxembourg|macao|macao sar china|" +
    "macau|madagascar|malawi|malaysia|maldives|mali|malta|marshall islands|martinique|mauritania|" +
    "mauritius|mayotte|mexico|micronesia|moldova|monaco|mongolia|montenegro|montserrat|morocco|mozambique|" +
    "myanmar|myanmar burma|namibia|nauru|nepal|netherlands|new caledonia|new zealand|nicaragua|niger|" +
    "nigeria|niue|norfolk island|north korea|north macedonia|northern mariana islands|norway|oman|" +
    "pakistan|palau|palestine|palestinian territories|panama|papua new guinea|paraguay|peru|philippines|" +
    "pitcairn islands|poland|portugal|puerto rico|qatar|reunion|romania|russia|rwanda|samoa|san marino|" +
    "sao tome principe|saudi arabia|scotland|senegal|serbia|seychelles|sierra leone|singapore|" +
    "sint maarten|slovakia|slovenia|solomon islands|somalia|south africa|south korea|south sudan|spain|" +
    "sri lanka|st barthelemy|st helena|st kitts nevis|st lucia|st martin|st pierre miquelon|" +
    "st vincent grenadines|sudan|suriname|svalbard jan mayen|swaziland|sweden|switzerland|syria|taiwan|" +
    "tajikistan|tanzania|thailand|timor leste|togo|tokelau|tonga|trinidad tobago|tristan da cunha|tunisia|" +
    "turkey|turkiye|turkmenistan|turks caicos islands|tuvalu|u s virgin islands|uae|uganda|uk|ukraine|" +
    "united arab emirates|united kingdom|united states|uruguay|usa|uzbekistan|vanuatu|vatican city|" +
    "venezuela|vietnam|wallis futuna|western sahara|yemen|zambia|zimbabwe"
  ).split("|"),
);
