//! The RPCs of the actor registry.

mod register_organisation;
