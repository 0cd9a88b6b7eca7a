use std::collections::BTreeSet;

use super::{Caller, OfficerId, Refusal, Role, Who};
use crate::privacy::PersonIndex;

/// What a thing is done to, as far as it matters for who may do it.
#[derive(Clone, Copy, Debug)]
pub struct Matter<'a> {
    /// The authority whose matter it is.
    pub authority: &'a str,
    /// The post whose matter it is; empty for the whole authority.
    pub post: &'a str,
    /// Who worked on it.
    pub worked_on_by: &'a BTreeSet<OfficerId>,
    /// Whom it is about.
    pub people: &'a BTreeSet<PersonIndex>,
    /// Posts whose officers may decide here although it is not their post.
    pub deciding_posts: &'a [String],
}

static NOBODY: BTreeSet<OfficerId> = BTreeSet::new();
static NO_ONE: BTreeSet<PersonIndex> = BTreeSet::new();

impl<'a> Matter<'a> {
    /// A matter of this post that nobody worked on and that is about no person.
    #[must_use]
    pub const fn of_post(authority: &'a str, post: &'a str) -> Self {
        Self { authority, post, worked_on_by: &NOBODY, people: &NO_ONE, deciding_posts: &[] }
    }
}

/// Everything that somebody may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Take a case in.
    ApplicationCreate,
    /// Read a case.
    ApplicationRead,
    /// Make a next version of a case.
    ApplicationEdit,
    /// Hand a case to the reviewers.
    ApplicationSubmit,
    /// Say that a case may be approved.
    ApplicationRecommend,
    /// Approve a case.
    ApplicationApprove,
    /// Approve one's own case, to be looked at by another within 72 hours.
    ApplicationApproveAlone,
    /// Look at what was approved by one officer alone.
    ApplicationReview,
    /// See which of those are waiting.
    ReviewsRead,
    /// Issue the document of an approved case.
    ApplicationIssue,
    /// Read a document.
    DocumentRead,
    /// Hand a document over.
    DocumentHandOver,
    /// Revoke a document.
    DocumentRevoke,
    /// Take a revocation back.
    DocumentReinstate,
    /// Destroy a document that is no longer good.
    DocumentDestroy,
    /// Read the audit record.
    AuditRead,
    /// See who serves at a post.
    OfficersRead,
    /// Enrol, move, close out and bring back officers, and give them keys.
    OfficersManage,
    /// See the authority and its posts.
    AuthorityRead,
    /// Change the authority and its posts.
    AuthorityManage,
    /// See verifiers.
    VerifiersRead,
    /// Enrol and close out verifiers, and give them keys.
    VerifiersManage,
    /// See the configuration.
    ConfigurationRead,
}

/// Whose hands an action must not be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Eyes {
    /// Anybody's with the role.
    Any,
    /// Not of those whom the case is about, nor of their household.
    Strange,
    /// Nor of those who worked on the case.
    Fresh,
}

/// Everybody who works at a post reads its cases and documents.
const READERS: &[Role] = &[
    Role::Capture,
    Role::Evidence,
    Role::Approve,
    Role::Print,
    Role::HandOver,
    Role::PostAdmin,
    Role::Auditor,
];

impl Action {
    /// Every action.
    pub const ALL: [Self; 23] = [
        Self::ApplicationCreate,
        Self::ApplicationRead,
        Self::ApplicationEdit,
        Self::ApplicationSubmit,
        Self::ApplicationRecommend,
        Self::ApplicationApprove,
        Self::ApplicationApproveAlone,
        Self::ApplicationReview,
        Self::ReviewsRead,
        Self::ApplicationIssue,
        Self::DocumentRead,
        Self::DocumentHandOver,
        Self::DocumentRevoke,
        Self::DocumentReinstate,
        Self::DocumentDestroy,
        Self::AuditRead,
        Self::OfficersRead,
        Self::OfficersManage,
        Self::AuthorityRead,
        Self::AuthorityManage,
        Self::VerifiersRead,
        Self::VerifiersManage,
        Self::ConfigurationRead,
    ];

    /// The stable word, as the audit record has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApplicationCreate => "application.create",
            Self::ApplicationRead => "application.read",
            Self::ApplicationEdit => "application.edit",
            Self::ApplicationSubmit => "application.submit",
            Self::ApplicationRecommend => "application.recommend",
            Self::ApplicationApprove => "application.approve",
            Self::ApplicationApproveAlone => "application.approve_alone",
            Self::ApplicationReview => "application.review",
            Self::ReviewsRead => "reviews.read",
            Self::ApplicationIssue => "application.issue",
            Self::DocumentRead => "document.read",
            Self::DocumentHandOver => "document.hand_over",
            Self::DocumentRevoke => "document.revoke",
            Self::DocumentReinstate => "document.reinstate",
            Self::DocumentDestroy => "document.destroy",
            Self::AuditRead => "audit.read",
            Self::OfficersRead => "officers.read",
            Self::OfficersManage => "officers.manage",
            Self::AuthorityRead => "authority.read",
            Self::AuthorityManage => "authority.manage",
            Self::VerifiersRead => "verifiers.read",
            Self::VerifiersManage => "verifiers.manage",
            Self::ConfigurationRead => "configuration.read",
        }
    }

    /// The roles of which one is needed.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::ApplicationRead | Self::DocumentRead => READERS,
            Self::ApplicationCreate | Self::ApplicationEdit | Self::ApplicationSubmit => {
                &[Role::Capture]
            }
            Self::ApplicationRecommend | Self::ApplicationReview => {
                &[Role::Evidence, Role::Approve]
            }
            Self::ApplicationApprove
            | Self::ApplicationApproveAlone
            | Self::DocumentRevoke
            | Self::DocumentReinstate => &[Role::Approve],
            Self::ReviewsRead => &[Role::Evidence, Role::Approve, Role::PostAdmin, Role::Auditor],
            Self::ApplicationIssue => &[Role::Print, Role::Approve],
            Self::DocumentHandOver => &[Role::HandOver],
            Self::DocumentDestroy => &[Role::Print],
            Self::AuditRead => &[Role::Auditor],
            Self::OfficersRead | Self::VerifiersRead => &[Role::PostAdmin, Role::Auditor],
            Self::OfficersManage | Self::AuthorityManage | Self::VerifiersManage => {
                &[Role::PostAdmin]
            }
            Self::AuthorityRead | Self::ConfigurationRead => {
                &[Role::PostAdmin, Role::Auditor, Role::KeyCustodian]
            }
        }
    }

    const fn eyes(self) -> Eyes {
        match self {
            Self::ApplicationRead
            | Self::DocumentRead
            | Self::ReviewsRead
            | Self::AuditRead
            | Self::OfficersRead
            | Self::AuthorityRead
            | Self::AuthorityManage
            | Self::VerifiersRead
            | Self::VerifiersManage
            | Self::ConfigurationRead => Eyes::Any,
            Self::ApplicationCreate
            | Self::ApplicationEdit
            | Self::ApplicationSubmit
            | Self::ApplicationApproveAlone
            | Self::ApplicationIssue
            | Self::DocumentHandOver
            | Self::DocumentRevoke
            | Self::DocumentReinstate
            | Self::DocumentDestroy => Eyes::Strange,
            Self::ApplicationRecommend
            | Self::ApplicationApprove
            | Self::ApplicationReview
            | Self::OfficersManage => Eyes::Fresh,
        }
    }

    /// Whether officers of the posts that a post names may do it there too: reading the case,
    /// deciding on it, and being the second person.
    const fn at_a_distance(self) -> bool {
        matches!(
            self,
            Self::ApplicationRead
                | Self::ApplicationRecommend
                | Self::ApplicationApprove
                | Self::ApplicationReview
                | Self::ReviewsRead
                | Self::DocumentRead
                | Self::DocumentReinstate
                | Self::DocumentDestroy
        )
    }

    /// Whether it is a matter of the whole authority, for officers of every post of it.
    const fn of_authority(self) -> bool {
        matches!(
            self,
            Self::AuthorityRead
                | Self::VerifiersRead
                | Self::VerifiersManage
                | Self::ConfigurationRead
        )
    }

    /// Whether two different persons are needed.
    #[must_use]
    pub const fn takes_two(self) -> bool {
        matches!(self, Self::DocumentReinstate | Self::DocumentDestroy)
    }

    /// Whether whoever runs commands on the machine may do it.
    const fn by_operator(self) -> bool {
        matches!(
            self,
            Self::OfficersRead
                | Self::OfficersManage
                | Self::AuthorityRead
                | Self::AuthorityManage
                | Self::VerifiersRead
                | Self::VerifiersManage
                | Self::ConfigurationRead
                | Self::AuditRead
        )
    }
}

/// Whether the caller may do this to that. The state it is in is for whoever knows it.
///
/// Checked in this order: the role at the post; four eyes, which is also that nobody works on
/// their own or a household member's case.
///
/// # Errors
/// [`Refusal::RoleMissing`], [`Refusal::FourEyes`].
pub fn authorise(caller: &Caller, action: Action, matter: &Matter<'_>) -> Result<(), Refusal> {
    let officer = match &caller.who {
        Who::Officer(officer) => officer,
        // Whoever runs commands on the machine sets it up, and decides no case.
        Who::Operator if action.by_operator() => return Ok(()),
        Who::Operator | Who::Engine => return Err(Refusal::RoleMissing),
    };
    let here = match &officer.post {
        None => true,
        Some(post) => {
            post == matter.post
                || action.of_authority()
                || (action.at_a_distance() && matter.deciding_posts.contains(post))
        }
    };
    let serves = officer.authority.as_str() == matter.authority && here;
    if !serves || !action.roles().iter().any(|role| officer.roles.contains(role)) {
        return Err(Refusal::RoleMissing);
    }
    let fresh = !matter.worked_on_by.contains(&officer.id);
    let strange = officer.people.is_disjoint(matter.people);
    let may = match action.eyes() {
        Eyes::Any => true,
        Eyes::Strange => strange,
        Eyes::Fresh => strange && fresh,
    };
    if may { Ok(()) } else { Err(Refusal::FourEyes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Officer;

    fn officer(roles: &[Role], post: Option<&str>) -> Officer {
        Officer {
            id: OfficerId::from_random([1; 16]),
            authority: "UTO".parse().unwrap(),
            post: post.map(String::from),
            roles: roles.iter().copied().collect(),
            people: [PersonIndex([7; 16])].into(),
        }
    }

    fn caller(roles: &[Role], post: Option<&str>) -> Caller {
        Caller::officer(officer(roles, post), "2026-11-23T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_role_counts_at_its_own_post_and_for_its_own_actions_only() {
        for role in Role::ALL {
            for action in Action::ALL {
                let expected = action.roles().contains(&role);
                let may = |post: Option<&str>, matter: &Matter<'_>| {
                    authorise(&caller(&[role], post), action, matter).is_ok()
                };
                let here = Matter::of_post("UTO", "HOU");
                assert_eq!(may(Some("HOU"), &here), expected, "{role:?} {action:?}");
                // Who serves the whole authority serves at every post of it, and at no other's.
                assert_eq!(may(None, &here), expected);
                let of_authority = expected && action.of_authority();
                assert_eq!(may(Some("DXB"), &here), of_authority, "{role:?} {action:?}");
                assert!(!may(None, &Matter::of_post("QMJ", "HOU")));
                assert!(!may(Some("HOU"), &Matter::of_post("QMJ", "HOU")));
            }
        }
    }

    #[test]
    fn a_post_may_name_another_that_decides_for_it() {
        let posts = ["HOU".to_string()];
        let matter = Matter { deciding_posts: &posts, ..Matter::of_post("UTO", "NBO") };
        let remote = caller(&Role::ALL, Some("HOU"));
        for action in Action::ALL {
            let expected = matches!(
                action.as_str(),
                "application.read"
                    | "application.recommend"
                    | "application.approve"
                    | "application.review"
                    | "reviews.read"
                    | "document.read"
                    | "document.reinstate"
                    | "document.destroy"
            ) || action.of_authority();
            assert_eq!(authorise(&remote, action, &matter).is_ok(), expected, "{action:?}");
        }
    }

    #[test]
    fn nobody_decides_on_their_own_work_nor_touches_their_households_case() {
        let caller = caller(&Role::ALL, None);
        let me: BTreeSet<_> = [caller.officer_id().unwrap()].into();
        let household: BTreeSet<_> = [PersonIndex([7; 16]), PersonIndex([8; 16])].into();
        let mine = Matter { worked_on_by: &me, ..Matter::of_post("UTO", "HOU") };
        let ours = Matter { people: &household, ..Matter::of_post("UTO", "HOU") };
        for action in Action::ALL {
            let (own_work, own_case) =
                (authorise(&caller, action, &mine), authorise(&caller, action, &ours));
            let decides = matches!(
                action,
                Action::ApplicationRecommend
                    | Action::ApplicationApprove
                    | Action::ApplicationReview
                    | Action::OfficersManage
            );
            assert_eq!(own_work.is_err(), decides, "{action:?}");
            let reads = action.as_str().ends_with(".read");
            let about_nobody = matches!(action, Action::AuthorityManage | Action::VerifiersManage);
            assert_eq!(own_case.is_ok(), reads || about_nobody, "{action:?}");
            for refused in [own_work, own_case].into_iter().filter_map(Result::err) {
                assert_eq!(refused, Refusal::FourEyes);
            }
        }
    }

    #[test]
    fn the_operator_of_the_machine_sets_up_and_decides_nothing() {
        let operator = Caller::operator("2026-11-23T12:00:00Z".parse().unwrap());
        let matter = Matter::of_post("UTO", "HOU");
        for action in Action::ALL {
            let word = action.as_str();
            let case = word.starts_with("application") || word.starts_with("document");
            let allowed = !case && word != "reviews.read";
            assert_eq!(authorise(&operator, action, &matter).is_ok(), allowed, "{word}");
        }
        let engine = Caller::engine(operator.at);
        assert!(Action::ALL.iter().all(|action| authorise(&engine, *action, &matter).is_err()));
    }

    #[test]
    fn every_action_has_a_word_of_its_own() {
        let words: BTreeSet<_> = Action::ALL.iter().map(|action| action.as_str()).collect();
        assert_eq!(words.len(), Action::ALL.len());
    }
}
