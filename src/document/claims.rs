use chancery_credential::{
    Attributes, Claims, Image, MrzBinding, PROFILE_VERSION, StatusReference,
};

use chancery_identity::DocumentKind;

use super::Record;

impl Record {
    /// The claims of the document's code. Everything personal in it is also printed, the face
    /// larger.
    #[must_use]
    pub fn claims(&self, mrz: &[String]) -> Claims {
        let holder = &self.holder;
        let full_name = match &holder.secondary {
            Some(secondary) => format!("{secondary} {}", holder.primary),
            None => holder.primary.clone(),
        };
        let validity = self.validity();
        Claims {
            issuer: Some(self.authority.to_string()),
            expires: Some(validity.expires_at()),
            not_before: Some(validity.not_before()),
            issued_at: Some(self.signed_at.as_second()),
            token_id: Some(self.token_id.to_vec()),
            identity: Attributes {
                number: Some(self.number.to_string()),
                full_name: Some(full_name),
                first_name: holder.secondary.clone(),
                last_name: Some(holder.primary.clone()),
                birth_date: Some(holder.birth_date),
                sex: Some(holder.sex),
                // An emergency travel document prints no address, so its code holds none.
                address: self
                    .address
                    .as_ref()
                    .filter(|_| self.kind == DocumentKind::ConsularCard)
                    .map(|lines| lines.join("\n")),
                nationality: Some(holder.nationality.to_string()),
                guardian: self.guardian.as_ref().map(|guardian| guardian.name.clone()),
                image: self.face.clone().map(Image::webp),
                native_name: holder.native.as_ref().map(|(text, _)| text.clone()),
                native_language: holder.native.as_ref().map(|(_, language)| language.clone()),
                issuing_country: Some(self.authority.to_string()),
                kind: Some(self.kind),
                post: Some(self.post_name.clone()),
                mrz_binding: Some(MrzBinding::of_lines(mrz)),
                birth_place: Some(holder.birth_place.clone()),
                profile_version: Some(PROFILE_VERSION),
                ..Attributes::default()
            },
            status: Some(StatusReference {
                uri: self.status.uri.clone(),
                index: self.status.index,
            }),
            ..Claims::default()
        }
    }
}
