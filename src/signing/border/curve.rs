//! Which curve the parameters of an EC key mean (RFC 5480 §2.1.1, RFC 3279 §2.3.5).
//!
//! Doc 9303-12 §4.1.6 wants them written out, most certificates have a name, and both are read.
//! Written out they are a known curve only if every one of them is that curve's, the base point
//! included: a key on a curve that differs in one is anybody's to forge with.

use chancery_seal::Curve;
use der::asn1::{Any, AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef, UintRef};
use der::{Encode, Reader, Tag, Tagged};

/// `id-ecPublicKey` (RFC 5480 §2.1.1).
pub(super) const EC_PUBLIC_KEY: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const PRIME_FIELD: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.1.1");

/// The parameters of a curve, in hexadecimal, as many digits as they have in DER.
struct Domain {
    curve: Curve,
    name: ObjectIdentifier,
    prime: &'static str,
    a: &'static str,
    b: &'static str,
    base: &'static str,
    order: &'static str,
}

/// FIPS 186-4 D.1.2.3 and RFC 5639 §3.3 and §3.4.
const DOMAINS: [Domain; 3] = [
    Domain {
        curve: Curve::P256,
        name: ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
        prime: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        a: "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
        b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        base: "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
               4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        order: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    },
    Domain {
        curve: Curve::BrainpoolP256r1,
        name: ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7"),
        prime: "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
        a: "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
        b: "26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6",
        base: "048bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262\
               547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997",
        order: "a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7",
    },
    Domain {
        curve: Curve::BrainpoolP224r1,
        name: ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.5"),
        prime: "d7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ff",
        a: "68a5e62ca9ce6c1c299803a6c1530b514e182ad8b0042a59cad29f43",
        b: "2580f63ccfe44138870713b1a92369e33e2135d266dbb372386c400b",
        base: "040d9029ad2c7e5cf4340823b2a87dc68c9e4ce3174c1e6efdee12c07d\
               58aa56f772c0726f24c6b89e4ecdac24354b9e99caa3f6d3761402cd",
        order: "d7c134aa264366862a18302575d0fb98d116bc4b6ddebca3a5a7939f",
    },
];

/// The curve of `id-ecPublicKey` parameters; none when they are malformed.
pub(super) fn curve(parameters: AnyRef<'_>) -> Option<Curve> {
    let known = match parameters.tag() {
        Tag::ObjectIdentifier => {
            let name: ObjectIdentifier = parameters.decode_as().ok()?;
            DOMAINS.iter().find(|domain| domain.name == name)
        }
        Tag::Sequence => {
            let written = Written::read(parameters).ok()?;
            DOMAINS.iter().find(|domain| written.is(domain))
        }
        _ => return None,
    };
    Some(known.map_or(Curve::Other, |domain| domain.curve))
}

/// Parameters as they are written out.
struct Written<'a> {
    field: ObjectIdentifier,
    prime: UintRef<'a>,
    a: &'a OctetStringRef,
    b: &'a OctetStringRef,
    base: &'a OctetStringRef,
    order: UintRef<'a>,
    cofactor: UintRef<'a>,
}

impl<'a> Written<'a> {
    /// `ECParameters` (RFC 3279 §2.3.5), the cofactor there as Doc 9303-12 §4.1.6 wants it.
    fn read(parameters: AnyRef<'a>) -> der::Result<Self> {
        parameters.sequence(|reader| {
            let _version: u8 = reader.decode()?;
            let (field, prime) = reader.sequence(|field| {
                let parts = (field.decode()?, field.decode()?);
                der::Result::Ok(parts)
            })?;
            let (a, b) = reader.sequence(|curve| {
                let coefficients = (curve.decode()?, curve.decode()?);
                // How the coefficients were found; it changes nothing about them.
                let _seed: Option<BitStringRef<'_>> = curve.decode()?;
                der::Result::Ok(coefficients)
            })?;
            let (base, order, cofactor) = (reader.decode()?, reader.decode()?, reader.decode()?);
            Ok(Self { field, prime, a, b, base, order, cofactor })
        })
    }

    fn is(&self, domain: &Domain) -> bool {
        self.field == PRIME_FIELD
            && is(self.prime.as_bytes(), domain.prime)
            && is(self.a.as_bytes(), domain.a)
            && is(self.b.as_bytes(), domain.b)
            && is(self.base.as_bytes(), domain.base)
            && is(self.order.as_bytes(), domain.order)
            && self.cofactor.as_bytes() == [1]
    }
}

/// A SubjectPublicKeyInfo of this point of P-256, uncompressed, with its parameters written out.
pub(super) fn explicit_spki(point: &[u8]) -> der::Result<Vec<u8>> {
    let algorithm = [EC_PUBLIC_KEY.to_der()?, p256_parameters()?.to_der()?].concat();
    let algorithm = Any::new(Tag::Sequence, algorithm)?.to_der()?;
    let point = BitStringRef::from_bytes(point)?.to_der()?;
    Any::new(Tag::Sequence, [algorithm, point].concat())?.to_der()
}

/// The parameters of P-256 written out, as Doc 9303-12 §4.1.6 wants them.
fn p256_parameters() -> der::Result<Any> {
    let [p256, ..] = &DOMAINS;
    let sequence = |parts: &[&[u8]]| Any::new(Tag::Sequence, parts.concat())?.to_der();
    let integer = |hex: &str| UintRef::new(&bytes(hex))?.to_der();
    let octets = |hex: &str| OctetStringRef::new(&bytes(hex))?.to_der();
    let field = sequence(&[&PRIME_FIELD.to_der()?, &integer(p256.prime)?])?;
    let coefficients = sequence(&[&octets(p256.a)?, &octets(p256.b)?])?;
    let (base, order, one) = (octets(p256.base)?, integer(p256.order)?, 1_u8.to_der()?);
    Any::new(Tag::Sequence, [&one[..], &field, &coefficients, &base, &order, &one].concat())
}

fn is(bytes: &[u8], hex: &str) -> bool {
    self::bytes(hex) == bytes
}

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Vec<u8> = hex.bytes().filter_map(digit).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}
