// Accepts or refuses a receipt, offline, with the standard library alone (Go 1.19 or later).
//
//	npx twilio-verify-mcp keys jwks > jwks.json
//	RECEIPT_ISSUER=… RECEIPT_AUDIENCE=… RECEIPT_NONCE=… RECEIPT_PURPOSE=login go run verify.go jwks.json < token
//
// RECEIPT_NONCE, RECEIPT_PURPOSE and RECEIPT_SUB are what your backend asked for in this flow. A receipt is good until
// it expires: to accept it once, insert its jti into a table with a unique key before you act on it.
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxTokenBytes      = 4096
	maxLifetimeSeconds = 600
	clockSkewSeconds   = 30
)

type object = map[string]any

// Expected is what this backend asked for in this flow; a nil field was not asked for.
type Expected struct {
	Issuer, Audience    string
	Nonce, Purpose, Sub *string
	Now                 time.Time
}

type jwks struct {
	Keys []struct{ Kty, Crv, X, Kid, Alg, Use string }
}

var compact = regexp.MustCompile(`\A([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\z`)

var errMalformed = errors.New("malformed")

// VerifyReceipt gives the claims of a receipt that is good for this flow now; the text of its error is the reason.
func VerifyReceipt(token string, keys jwks, expected Expected) (object, error) {
	if len(token) > maxTokenBytes {
		return nil, errors.New("too_long")
	}
	parts := compact.FindStringSubmatch(token)
	if parts == nil {
		return nil, errMalformed
	}
	header, err := parseObject(parts[1])
	if err != nil {
		return nil, err
	}
	if err := checkHeader(header); err != nil {
		return nil, err
	}
	signature, err := decode(parts[3])
	if err != nil {
		return nil, err
	}
	claims, err := parseObject(parts[2])
	if err != nil {
		return nil, err
	}
	key, err := publicKey(keys, header["kid"].(string))
	if err != nil {
		return nil, err
	}
	if !ed25519.Verify(key, []byte(parts[1]+"."+parts[2]), signature) {
		return nil, errors.New("bad_signature")
	}
	if err := checkClaims(claims, expected); err != nil {
		return nil, err
	}
	return claims, nil
}

// checkHeader allows one algorithm, one type, and no header that brings a key or changes the rules.
func checkHeader(header object) error {
	if header["alg"] != "EdDSA" {
		return errors.New("wrong_algorithm")
	}
	for name := range header {
		if name != "alg" && name != "typ" && name != "kid" {
			return errors.New("unsupported_header")
		}
	}
	if header["typ"] != "verification-receipt+jwt" {
		return errors.New("wrong_type")
	}
	if text(header, "kid") == "" {
		return errMalformed
	}
	return nil
}

func publicKey(keys jwks, kid string) (ed25519.PublicKey, error) {
	var found []ed25519.PublicKey
	for _, key := range keys.Keys {
		isOurs := key.Kid == kid && key.Kty == "OKP" && key.Crv == "Ed25519"
		if !isOurs || (key.Alg != "" && key.Alg != "EdDSA") || (key.Use != "" && key.Use != "sig") {
			continue
		}
		if x, err := decode(key.X); err == nil && len(x) == ed25519.PublicKeySize {
			found = append(found, x)
		}
	}
	if len(found) != 1 {
		return nil, errors.New("unknown_key")
	}
	return found[0], nil
}

func checkClaims(claims object, expected Expected) error {
	issuedAt, notBefore, expires := seconds(claims, "iat"), seconds(claims, "nbf"), seconds(claims, "exp")
	provider, _ := claims["provider"].(object)
	// Absent where an authenticator app was asked: no destination was proved.
	dst, hasDst := claims["dst"]
	destination, _ := dst.(object)
	_, hasAmr := claims["amr"].([]any)
	_, hasRestricted := claims["restricted"].(bool)
	simulated, isSimulated := claims["simulated"]
	isReceipt := issuedAt >= 0 && notBefore >= 0 && expires >= 0 && seconds(claims, "auth_time") >= 0 &&
		expires > issuedAt && expires-issuedAt <= maxLifetimeSeconds &&
		text(claims, "iss") != "" && text(claims, "aud") != "" && text(claims, "jti") != "" &&
		hasAmr && hasRestricted && (!hasDst || text(destination, "mask") != "") &&
		text(provider, "name") == "twilio-verify" && text(provider, "status") == "approved" &&
		text(provider, "verification") != "" && (!isSimulated || simulated == true)
	now := expected.Now.Unix()
	for _, rule := range []struct {
		reason  string
		refused bool
	}{
		{"malformed", !isReceipt},
		{"wrong_issuer", claims["iss"] != expected.Issuer},
		{"wrong_audience", claims["aud"] != expected.Audience},
		{"expired", now >= expires+clockSkewSeconds},
		{"not_yet_valid", notBefore > now+clockSkewSeconds || issuedAt > now+clockSkewSeconds},
		// A receipt with a nonce is for a flow that gave one.
		{"wrong_nonce", !matches(claims, "nonce", expected.Nonce)},
		{"wrong_purpose", expected.Purpose != nil && !matches(claims, "purpose", expected.Purpose)},
		{"wrong_subject", expected.Sub != nil && !matches(claims, "sub", expected.Sub)},
		{"simulated", isSimulated},
	} {
		if rule.refused {
			return errors.New(rule.reason)
		}
	}
	return nil
}

func matches(claims object, name string, expected *string) bool {
	value, isThere := claims[name]
	if expected == nil {
		return !isThere
	}
	return isThere && value == *expected
}

func text(values object, name string) string {
	value, _ := values[name].(string)
	return value
}

// seconds gives -1 for what is no whole number.
func seconds(claims object, name string) int64 {
	number, _ := claims[name].(json.Number)
	value, err := number.Int64()
	if err != nil {
		return -1
	}
	return value
}

func decode(part string) ([]byte, error) {
	data, err := base64.RawURLEncoding.DecodeString(part)
	// Stray bits and line ends are ignored by the decoder, so that one value has several spellings.
	if err != nil || base64.RawURLEncoding.EncodeToString(data) != part {
		return nil, errMalformed
	}
	return data, nil
}

// parseObject refuses names given twice, of which encoding/json keeps the last.
func parseObject(part string) (object, error) {
	data, err := decode(part)
	if err != nil || !utf8.Valid(data) || !json.Valid(data) {
		return nil, errMalformed
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	value, err := parseValue(decoder)
	if parsed, ok := value.(object); ok && err == nil {
		return parsed, nil
	}
	return nil, errMalformed
}

func parseValue(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	switch {
	case err != nil:
		return nil, err
	case token == json.Delim('{'):
		return parseMembers(decoder)
	case token != json.Delim('['):
		return token, nil
	}
	list := []any{}
	for decoder.More() {
		value, err := parseValue(decoder)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	_, err = decoder.Token()
	return list, err
}

func parseMembers(decoder *json.Decoder) (object, error) {
	members := object{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name := token.(string)
		if _, isTwice := members[name]; isTwice {
			return nil, errMalformed
		}
		if members[name], err = parseValue(decoder); err != nil {
			return nil, err
		}
	}
	_, err := decoder.Token()
	return members, err
}

func asked(name string) *string {
	if value, isSet := os.LookupEnv(name); isSet {
		return &value
	}
	return nil
}

func run() error {
	file, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var keys jwks
	if err := json.Unmarshal(file, &keys); err != nil {
		return err
	}
	token, err := io.ReadAll(io.LimitReader(os.Stdin, maxTokenBytes+2))
	if err != nil {
		return err
	}
	claims, err := VerifyReceipt(strings.TrimSuffix(string(token), "\n"), keys, Expected{
		Issuer:   os.Getenv("RECEIPT_ISSUER"),
		Audience: os.Getenv("RECEIPT_AUDIENCE"),
		Nonce:    asked("RECEIPT_NONCE"),
		Purpose:  asked("RECEIPT_PURPOSE"),
		Sub:      asked("RECEIPT_SUB"),
		Now:      time.Now(),
	})
	if err != nil {
		return err
	}
	summary := object{"verification": claims["provider"].(object)["verification"]}
	if destination, isThere := claims["dst"].(object); isThere {
		summary["to"] = destination["mask"]
	}
	for _, name := range []string{"jti", "sub", "amr", "restricted"} {
		if value, isThere := claims[name]; isThere {
			summary[name] = value
		}
	}
	return json.NewEncoder(os.Stdout).Encode(summary)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}
