/** Phone numbers without a numbering library: E.164 plausibility and the country of a calling code. */

/** Digits that begin a number, and the country they belong to (ITU-T E.164 assignments; +1 and +7 are shared). */
const PREFIXES = `
1US 1242BS 1246BB 1264AI 1268AG 1284VG 1340VI 1345KY 1441BM 1473GD 1649TC 1658JM 1664MS 1670MP 1671GU 1684AS 1721SX
1758LC 1767DM 1784VC 1787PR 1809DO 1829DO 1849DO 1868TT 1869KN 1876JM 1939PR 1204CA 1226CA 1236CA 1249CA 1250CA 1289CA
1306CA 1343CA 1365CA 1403CA 1416CA 1418CA 1431CA 1437CA 1438CA 1450CA 1506CA 1514CA 1519CA 1579CA 1581CA 1587CA 1604CA
1613CA 1639CA 1647CA 1705CA 1709CA 1778CA 1780CA 1807CA 1819CA 1867CA 1873CA 1902CA 1905CA
7RU 76KZ 77KZ 20EG 27ZA 30GR 31NL 32BE 33FR 34ES 36HU 39IT 40RO 41CH 43AT 44GB 45DK 46SE 47NO 48PL 49DE 51PE 52MX 53CU
54AR 55BR 56CL 57CO 58VE 60MY 61AU 62ID 63PH 64NZ 65SG 66TH 81JP 82KR 84VN 86CN 90TR 91IN 92PK 93AF 94LK 95MM 98IR
211SS 212MA 213DZ 216TN 218LY 220GM 221SN 222MR 223ML 224GN 225CI 226BF 227NE 228TG 229BJ 230MU 231LR 232SL 233GH 234NG
235TD 236CF 237CM 238CV 239ST 240GQ 241GA 242CG 243CD 244AO 245GW 246IO 247AC 248SC 249SD 250RW 251ET 252SO 253DJ 254KE
255TZ 256UG 257BI 258MZ 260ZM 261MG 262RE 263ZW 264NA 265MW 266LS 267BW 268SZ 269KM 290SH 291ER 297AW 298FO 299GL
350GI 351PT 352LU 353IE 354IS 355AL 356MT 357CY 358FI 359BG 370LT 371LV 372EE 373MD 374AM 375BY 376AD 377MC 378SM 380UA
381RS 382ME 383XK 385HR 386SI 387BA 389MK 420CZ 421SK 423LI 500FK 501BZ 502GT 503SV 504HN 505NI 506CR 507PA 508PM 509HT
590GP 591BO 592GY 593EC 594GF 595PY 596MQ 597SR 598UY 599CW 670TL 672NF 673BN 674NR 675PG 676TO 677SB 678VU 679FJ 680PW
681WF 682CK 683NU 685WS 686KI 687NC 688TV 689PF 690TK 691FM 692MH 850KP 852HK 853MO 855KH 856LA 880BD 886TW 960MV 961LB
962JO 963SY 964IQ 965KW 966SA 967YE 968OM 970PS 971AE 972IL 973BH 974QA 975BT 976MN 977NP 992TJ 993TM 994AZ 995GE 996KG
998UZ`;

const COUNTRY_OF = new Map(
  PREFIXES.trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, -2), entry.slice(-2)] as const),
);

/** Of Twilio's list (facts/twilio-verify.md §1.9), those that can be told without a numbering plan. */
export type NumberProblem = "TOO_SHORT" | "TOO_LONG" | "INVALID_BUT_POSSIBLE" | "INVALID_COUNTRY_CODE" | "NOT_A_NUMBER";

export type PhoneNumber =
  | { valid: true; e164: string; callingCode: string; country: string; national: string }
  | { valid: false; e164: string; problem: NumberProblem };

/** Reads `+…`, or a national form of `country` (Twilio's default is the US). */
export function readNumber(text: string, country = "US"): PhoneNumber {
  const e164 = text.startsWith("+") ? text : `+${callingCodeOf(country)}${text.replace(/^0+/, "")}`;
  const invalid = (problem: NumberProblem): PhoneNumber => ({ valid: false, e164, problem });
  if (!/^\+\d+$/.test(e164)) return invalid("NOT_A_NUMBER");
  const digits = e164.slice(1);
  const prefix = [4, 3, 2, 1].map((length) => digits.slice(0, length)).find((start) => COUNTRY_OF.has(start));
  if (!prefix) return invalid("INVALID_COUNTRY_CODE");

  const callingCode = /^[17]/.test(prefix) ? prefix.slice(0, 1) : prefix;
  const national = digits.slice(callingCode.length);
  const [shortest, longest] = callingCode === "1" ? [11, 11] : [8, 15];
  if (digits.length < shortest) return invalid("TOO_SHORT");
  if (digits.length > longest) return invalid("TOO_LONG");
  if (callingCode === "1" && !/^[2-9]..[2-9]/.test(national)) return invalid("INVALID_BUT_POSSIBLE");
  return { valid: true, e164, callingCode, country: COUNTRY_OF.get(prefix)!, national };
}

function callingCodeOf(country: string): string {
  const prefix = [...COUNTRY_OF].find(([, owner]) => owner === country.toUpperCase())?.[0] ?? "";
  return /^[17]/.test(prefix) ? prefix.slice(0, 1) : prefix;
}
