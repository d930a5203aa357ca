//! What is refused on persons' rights. None holds anything on a person.

use mesh::refusal::Kind;

/// The refusals, as `refusal.proto` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Data on the person is stored, and not used further.
    PersonRestricted,
    /// No restriction with that id.
    RestrictionNotFound,
    /// It has been lifted.
    RestrictionLiftedAlready,
    /// No request with that id.
    RequestNotFound,
    /// It has been answered.
    RequestAnswered,
    /// All of it stands there already.
    NothingToRectify,
    /// It came in later.
    AnswerBeforeRequest,
    /// It is no ground for what was asked for.
    GroundUnfit,
    /// It has been extended.
    RequestExtended,
    /// The first month has passed.
    ExtensionTooLate,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::RestrictionNotFound | Self::RequestNotFound => Kind::NotFound,
            Self::PersonRestricted
            | Self::RestrictionLiftedAlready
            | Self::RequestAnswered
            | Self::NothingToRectify
            | Self::AnswerBeforeRequest
            | Self::GroundUnfit
            | Self::RequestExtended
            | Self::ExtensionTooLate => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::PersonRestricted => "PERSON_RESTRICTED",
            Self::RestrictionNotFound => "RESTRICTION_NOT_FOUND",
            Self::RestrictionLiftedAlready => "RESTRICTION_LIFTED_ALREADY",
            Self::RequestNotFound => "RIGHTS_REQUEST_NOT_FOUND",
            Self::RequestAnswered => "RIGHTS_REQUEST_ANSWERED",
            Self::NothingToRectify => "NOTHING_TO_RECTIFY",
            Self::AnswerBeforeRequest => "ANSWER_BEFORE_REQUEST",
            Self::GroundUnfit => "GROUND_UNFIT",
            Self::RequestExtended => "RIGHTS_REQUEST_EXTENDED",
            Self::ExtensionTooLate => "EXTENSION_TOO_LATE",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::PersonRestricted => "Data on the person is stored and not used further (GDPR article 18): rectify what is wrong, or lift the restriction first.",
            Self::RestrictionNotFound => "No such restriction is in the registry: list those of the person, and choose one of them.",
            Self::RestrictionLiftedAlready => "The restriction has been lifted already: there is nothing to lift, unless another was meant.",
            Self::RequestNotFound => "No such request is in the registry: list the requests, and choose one of them.",
            Self::RequestAnswered => "The request has been answered already: note a new request, if the person comes back.",
            Self::NothingToRectify => "What is stated as right is what stands there: there is nothing to correct, unless another person was meant.",
            Self::AnswerBeforeRequest => "The request came in after that day: state the day on which it was answered, or leave it out for today.",
            Self::GroundUnfit => "What was asked for cannot be refused on that ground: choose the one that the decision rests on.",
            Self::RequestExtended => "The request has been extended already, and is once at most (GDPR article 12.3): answer it by the day it is due.",
            Self::ExtensionTooLate => "The month in which the person is told of an extension has passed (GDPR article 12.3): answer the request.",
        }
        .into()
    }
}
