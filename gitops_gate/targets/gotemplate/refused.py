"""Functions of templates that are there for Argo CD, and not evaluated here."""

from __future__ import annotations

from collections.abc import Mapping

_REASONS = {
    "whose result changes with the time": "ago date dateInZone date_in_zone date_modify dateModify duration durationRound htmlDate "
    "htmlDateInZone mustDateModify must_date_modify mustToDate now toDate unixEpoch",
    "whose result is left to chance": "bcrypt buildCustomCert derivePassword encryptAES genCA genCAWithKey genPrivateKey genSelfSignedCert "
    "genSelfSignedCertWithKey genSignedCert genSignedCertWithKey htpasswd randAlpha randAlphaNum randAscii randBytes randInt "
    "randNumeric shuffle uuidv4",
    "which is not evaluated here": "abbrevboth addf call decryptAES divf hello js mulf semver semverCompare subf toDecimal "
    "typeIsLike urlJoin wrap wrapWith",
}

REFUSED: Mapping[str, str] = {name: why for why, names in _REASONS.items() for name in names.split()}
"""Name -> why; any other name that is not known is none for Argo CD either."""
