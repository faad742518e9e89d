//! Why a command ended without its result, and who is to blame: the program that somebody wants proved, or this host.

use sp1_core_executor::ExecutionError;

use crate::events::{Event, emit};
use crate::stage::{self, Stage};

/// What the process that runs this one decides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum ExitCode {
    /// The result is there, or the verdict of `verify`, whichever it is.
    Success = 0,
    /// The program fails, here and everywhere.
    ProgramFailed = 10,
    /// A program or a stdin is not what it should be.
    BadInput = 11,
    /// This host failed: another try may succeed.
    ProvingFailed = 12,
    Usage = 13,
    /// Ended from outside (128 + SIGTERM).
    Terminated = 143,
}

/// The network's `ExecuteFailureCause`, the numbers of its protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Cause {
    Unspecified = 0,
    NonZeroExitCode = 1,
    InvalidMemoryAccess = 2,
    UnsupportedSyscall = 3,
    Breakpoint = 4,
    CycleLimit = 5,
    InvalidSyscallUsage = 6,
    Unimplemented = 7,
    EndInUnconstrained = 8,
    GasLimit = 9,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Program(Cause),
    BadInput,
    Host,
    Terminated,
}

#[derive(Debug)]
pub struct Failure {
    pub stage: Stage,
    pub kind: Kind,
    pub message: String,
}

impl Failure {
    /// In the stage that is under way.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { stage: stage::current(), kind, message: message.into() }
    }

    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::new(Kind::BadInput, message)
    }

    pub fn host(message: impl Into<String>) -> Self {
        Self::new(Kind::Host, message)
    }

    pub fn exit_code(&self) -> ExitCode {
        match self.kind {
            Kind::Program(_) => ExitCode::ProgramFailed,
            Kind::BadInput => ExitCode::BadInput,
            Kind::Host => ExitCode::ProvingFailed,
            Kind::Terminated => ExitCode::Terminated,
        }
    }

    pub fn emit(&self) {
        let (error, cause) = match self.kind {
            Kind::Program(cause) => ("EXECUTION_FAILURE", Some(cause as u32)),
            Kind::BadInput => ("BAD_INPUT", None),
            Kind::Host => ("PROVING_FAILURE", None),
            Kind::Terminated => ("TERMINATED", None),
        };
        emit(&Event::Failed { stage: self.stage, error, cause, message: &self.message });
    }
}

/// Whose fault an executor's error is. Exhaustive on purpose: a new version's new error must be thought about.
pub fn classify(error: &ExecutionError) -> Kind {
    use ExecutionError as E;
    match error {
        E::UnexpectedExitCode(_) => Kind::Program(Cause::NonZeroExitCode),
        E::InvalidMemoryAccess(..)
        | E::InvalidMemoryAccessUntrustedProgram(_)
        | E::UnhandledTrap(_)
        | E::InstructionNotFound() => Kind::Program(Cause::InvalidMemoryAccess),
        E::UnsupportedSyscall(_) => Kind::Program(Cause::UnsupportedSyscall),
        E::Breakpoint() => Kind::Program(Cause::Breakpoint),
        E::ExceededCycleLimit(_) | E::UnconstrainedCycleLimitExceeded(_) => Kind::Program(Cause::CycleLimit),
        E::InvalidSyscallUsage(_) => Kind::Program(Cause::InvalidSyscallUsage),
        E::Unimplemented() => Kind::Program(Cause::Unimplemented),
        E::EndInUnconstrained() => Kind::Program(Cause::EndInUnconstrained),
        // The executor's own count of the program's memory: the same on every host.
        E::TooMuchMemory() => Kind::Program(Cause::Unspecified),
        // Resident memory and foreign kills differ from host to host: no proof against the program.
        E::KilledByMemoryMonitor(_) | E::ChildKilled() | E::InvalidShardingState() => Kind::Host,
        E::Other(message) => classify_crash(message),
    }
}

/// The executor runs the program as native code in a child process, and its syscall handlers panic on misuse (an unknown
/// call, input that is not there): inside that native code a panic aborts, elsewhere it exits with Rust's code 101. Both reach
/// us as text only. Anything else that kills the child, above all SIGBUS from a full /dev/shm, is the host's fault.
fn classify_crash(message: &str) -> Kind {
    let program_is_to_blame =
        message.contains("signal: 6,") || message.contains("signal: Some(6)") || message.contains("code: Some(101)");
    if program_is_to_blame { Kind::Program(Cause::Unspecified) } else { Kind::Host }
}

/// Whose fault a panic in the executor is. An error of the system inside its message (memory, shared memory, a file: the form
/// is `io::Error`'s) is the host's; everything else comes from what the executor was given.
pub fn classify_text(message: &str) -> Kind {
    if message.contains("Os { code: ") { Kind::Host } else { Kind::Program(Cause::Unspecified) }
}

#[cfg(test)]
mod tests {
    use sp1_core_executor::Opcode;

    use super::*;

    #[test]
    fn the_programs_own_faults_have_the_networks_numbers() {
        let cases = [
            (ExecutionError::UnexpectedExitCode(1), 1),
            (ExecutionError::InvalidMemoryAccess(Opcode::LD, 0), 2),
            (ExecutionError::UnsupportedSyscall(7), 3),
            (ExecutionError::Breakpoint(), 4),
            (ExecutionError::ExceededCycleLimit(10), 5),
            (ExecutionError::InvalidSyscallUsage(1), 6),
            (ExecutionError::Unimplemented(), 7),
            (ExecutionError::EndInUnconstrained(), 8),
        ];
        for (error, number) in cases {
            assert!(matches!(classify(&error), Kind::Program(cause) if cause as u32 == number), "{error}");
        }
    }

    #[test]
    fn a_host_without_memory_is_not_the_programs_fault() {
        assert_eq!(classify(&ExecutionError::ChildKilled()), Kind::Host);
        assert_eq!(classify(&ExecutionError::KilledByMemoryMonitor(25_000)), Kind::Host);
        let full_shm = "Child native executor crashed, details: CrashDetails { signal: 7, addr: 0, operation: 0 }";
        assert_eq!(classify(&ExecutionError::Other(full_shm.into())), Kind::Host);
    }

    #[test]
    fn a_syscall_handler_that_aborts_is_the_programs_fault() {
        let abort = "Child native executor crashed, details: CrashDetails { signal: 6, addr: 0, operation: 0 }";
        assert_eq!(classify(&ExecutionError::Other(abort.into())), Kind::Program(Cause::Unspecified));
        let panic = "Child native executor terminated abnormally, code: Some(101), signal: None";
        assert_eq!(classify(&ExecutionError::Other(panic.into())), Kind::Program(Cause::Unspecified));
    }

    #[test]
    fn a_panic_of_the_executor_is_the_programs_unless_the_system_refused_something() {
        assert_eq!(classify_text("index out of bounds"), Kind::Program(Cause::Unspecified));
        let refused = r#"create shm file for memory: Os { code: 12, kind: OutOfMemory, message: "Cannot allocate memory" }"#;
        assert_eq!(classify_text(refused), Kind::Host);
    }

    #[test]
    fn exit_codes_say_who_is_to_blame() {
        assert_eq!(Failure::new(Kind::Program(Cause::GasLimit), "").exit_code() as i32, 10);
        assert_eq!(Failure::bad_input("").exit_code() as i32, 11);
        assert_eq!(Failure::host("").exit_code() as i32, 12);
    }
}
