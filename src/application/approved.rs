use super::{Application, ApplicationId, Approval, Case};

/// An application that another officer approved, over the very version that is in here. There is
/// no way to make one but [`Application::approved`], so signing something unapproved does not
/// compile.
#[derive(Clone, Debug)]
pub struct ApprovedApplication {
    application: Application,
    case: Case,
    portrait: Vec<u8>,
    approval: Approval,
}

impl ApprovedApplication {
    pub(super) const fn prove(
        application: Application,
        case: Case,
        portrait: Vec<u8>,
        approval: Approval,
    ) -> Self {
        Self { application, case, portrait, approval }
    }

    /// The application's id.
    #[must_use]
    pub const fn id(&self) -> &ApplicationId {
        &self.application.id
    }

    /// What was approved.
    #[must_use]
    pub const fn case(&self) -> &Case {
        &self.case
    }

    /// The portrait, a JPEG.
    #[must_use]
    pub fn portrait(&self) -> &[u8] {
        &self.portrait
    }

    /// The signature, a PNG; none when the holder cannot sign.
    #[must_use]
    pub fn signature(&self) -> Option<&[u8]> {
        self.application.version.signature.as_deref()
    }

    /// The approval.
    #[must_use]
    pub const fn approval(&self) -> &Approval {
        &self.approval
    }

    /// The application itself.
    #[must_use]
    pub fn into_application(self) -> Application {
        self.application
    }
}
