//! One file per command.

pub mod execute;
pub mod prove;
pub mod verify;
pub mod version;
pub mod vk;
