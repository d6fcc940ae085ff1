package domain

import "strings"

// The codes of ISO 4217 and ISO 3166 are data of the rules that commands are held
// against, never of how events are read: what was accepted once stays, whatever becomes
// of its code.

// currencies has the codes of ISO 4217 by how many digits an amount has after the
// point: those in use, funds included, and those that were taken back since 1999, in
// which there is history to import. Precious metals and codes for tests are no money.
var currencies = map[int]string{
	0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF " +
		"BEF BYR ESP GRD ITL LUF MGF PTE TRL",
	2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK " +
		"DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL " +
		"MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK " +
		"SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG XSU YER ZAR ZMW ZWG " +
		"AFA ANG AOR ATS AZM BGL CSD CUC CYP DEM EEK FIM FRF GHC GWP HRK IEP LTL LVL MRO MTL MXP MZM NLG ROL SDD SDP SIT SKK SLL SRG STD TMM USS VEB VEF XEU YUM ZMK ZWD ZWL ZWN ZWR",
	3: "BHD IQD JOD KWD LYD OMR TND",
	4: "CLF UYW",
}

// decimalsOf returns how many digits an amount in the currency has after the point, and
// false where there is no such currency.
func decimalsOf(currency string) (int, bool) {
	if len(currency) != 3 {
		return 0, false
	}
	for digits, codes := range currencies {
		if listed(codes, currency) {
			return digits, true
		}
	}
	return 0, false
}

// countries has the codes of ISO 3166-1, and XK, by which Kosovo goes.
const countries = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
	"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
	"KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ " +
	"NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
	"SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
	"UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"

// isRegion reports whether the code is a country's, or has the form of one of its
// parts (ISO 3166-2): up to three letters and digits after the country. Which parts
// there are changes more often than this program.
func isRegion(code string) bool {
	country, part, divided := strings.Cut(code, "-")
	if len(country) != 2 || !listed(countries, country) || divided && part == "" || len(part) > 3 {
		return false
	}
	return strings.Trim(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// listed reports whether the code, without spaces, is among those that spaces divide.
func listed(codes, code string) bool {
	return !strings.Contains(code, " ") && strings.Contains(" "+codes+" ", " "+code+" ")
}
