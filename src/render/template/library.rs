use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_identity::DocumentKind;

use super::Template;

/// The templates that an instance draws with: its own, those compiled in, and every one that it has
/// ever issued a document with.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    own: Vec<Arc<Template>>,
    kept: BTreeMap<[u8; 32], Arc<Template>>,
}

impl Templates {
    /// Draws new documents of its authority and kind with this template, in place of the one that is
    /// compiled in.
    pub fn use_own(&mut self, template: Template) {
        self.own.push(Arc::new(template));
    }

    /// Draws documents with this template that were issued with it.
    pub fn keep(&mut self, template: Template) {
        self.kept.insert(template.hash(), Arc::new(template));
    }

    /// What new documents of an authority are drawn with.
    #[must_use]
    pub fn current(&self, authority: &str, kind: DocumentKind) -> Option<&Template> {
        let mut own = self.own.iter().map(AsRef::as_ref);
        own.find(|template| template.authority() == authority && template.kind() == kind)
            .or_else(|| Template::embedded(authority, kind))
    }

    /// The template with a hash, of an authority and a kind.
    #[must_use]
    pub fn of_hash(
        &self,
        authority: &str,
        kind: DocumentKind,
        hash: [u8; 32],
    ) -> Option<&Template> {
        let current = self.current(authority, kind);
        let kept = self.kept.get(&hash).map(AsRef::as_ref);
        let known = [current, Template::embedded(authority, kind), kept];
        known.into_iter().flatten().find(|template| {
            template.hash() == hash && template.authority() == authority && template.kind() == kind
        })
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    const CARD: DocumentKind = DocumentKind::ConsularCard;

    fn of_version(version: &str) -> Template {
        let embedded = Template::embedded("UTO", CARD).unwrap();
        let files: Vec<(String, String)> = embedded
            .files()
            .map(|(name, text)| {
                (name.into(), text.replace("version = \"1\"", &format!("version = \"{version}\"")))
            })
            .collect();
        let read = |name: &str| {
            let file = files.iter().find(|(known, _)| known == name).unwrap();
            Ok(Cow::Owned(file.1.clone()))
        };
        Template::load(read).unwrap()
    }

    #[test]
    fn files_that_are_read_again_are_the_same_template() {
        let embedded = Template::embedded("UTO", CARD).unwrap();
        assert_eq!(of_version("1").hash(), embedded.hash());
        assert_ne!(of_version("2").hash(), embedded.hash());
    }

    #[test]
    fn new_documents_take_the_own_one_and_old_ones_their_own() {
        let embedded = Template::embedded("UTO", CARD).unwrap();
        let mut templates = Templates::default();
        let version = |templates: &Templates| {
            templates.current("UTO", CARD).map(|template| template.version().to_owned())
        };
        assert_eq!(version(&templates).as_deref(), Some("1"));
        let (second, third) = (of_version("2").hash(), of_version("3").hash());
        assert!(templates.of_hash("UTO", CARD, second).is_none());
        templates.use_own(of_version("3"));
        templates.keep(of_version("2"));
        assert_eq!(version(&templates).as_deref(), Some("3"));
        for hash in [embedded.hash(), second, third] {
            let found = templates.of_hash("UTO", CARD, hash).unwrap();
            assert_eq!(found.hash(), hash);
            assert!(templates.of_hash("QMJ", CARD, hash).is_none());
        }
        assert!(templates.of_hash("UTO", CARD, [0; 32]).is_none());
    }
}
