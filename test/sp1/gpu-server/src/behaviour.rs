//! What this server does with who asks it, chosen by GPU_SERVER_STAND_IN.

use std::process::abort;
use std::thread::sleep;
use std::time::Duration;

use clap::ValueEnum;

const CHOICE: &str = "GPU_SERVER_STAND_IN";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Behaviour {
    /// Makes SP1's mock proofs
    Mock,
    /// Answers with the proof that a file holds: a real one, for which there is no GPU, is made elsewhere
    Replay,
    /// Makes mock proofs, and begins to listen as late as a cold GPU lets the real one
    SlowToListen,
    /// Makes mock proofs, and fills stdout with lines that look like the prover's events
    Flood,
    OtherVersion,
    HangAtVersion,
    /// As the real one without a GPU: it says so and ends, with exit code 0
    NoGpu,
    NeverListen,
    RefuseSetup,
    SegfaultAtSetup,
    HangAtSetup,
    RefuseProof,
    AbortWhileProving,
    HangWhileProving,
    /// Bytes that are no response
    Garbage,
    /// A response to another request
    OtherResponse,
    /// Half a response, and then nothing more
    HalfResponse,
    /// The length of four gigabytes, and then nothing more
    HugeResponse,
}

impl Behaviour {
    /// Of a name that nobody knows nothing is to be expected: it panics.
    pub fn chosen() -> Self {
        let name = std::env::var(CHOICE).unwrap_or_else(|_| "mock".to_owned());
        Self::from_str(&name, false).unwrap_or_else(|_| panic!("{CHOICE} is {name}"))
    }

    pub fn version(self) -> &'static str {
        match self {
            Self::OtherVersion => "6.4.0",
            Self::HangAtVersion => hang(),
            _ => sp1_primitives::SP1_CRATE_VERSION,
        }
    }

    /// Whether it will listen at all.
    pub fn start(self) -> bool {
        match self {
            Self::SlowToListen => sleep(Duration::from_secs(3)),
            Self::NeverListen => hang(),
            Self::NoGpu => {
                eprintln!("Error running server: no CUDA-capable device is detected");
                return false;
            }
            _ => {}
        }
        true
    }

    pub fn setup(self) -> Result<(), String> {
        match self {
            // SAFETY: none is needed: this process is to end here.
            Self::SegfaultAtSetup => unsafe {
                libc::signal(libc::SIGSEGV, libc::SIG_DFL);
                libc::raise(libc::SIGSEGV);
                Ok(())
            },
            Self::HangAtSetup => hang(),
            Self::RefuseSetup => Err("CUDA error: out of memory".to_owned()),
            _ => Ok(()),
        }
    }

    /// With the program's executor under way, as it is when a real proof fails.
    pub fn prove(self) -> Result<(), String> {
        match self {
            Self::AbortWhileProving => {
                sleep(Duration::from_secs(3));
                abort()
            }
            Self::HangWhileProving => hang(),
            Self::RefuseProof => Err("a shard could not be proved".to_owned()),
            Self::Flood => flood(),
            _ => Ok(()),
        }
    }
}

fn hang() -> ! {
    loop {
        sleep(Duration::from_secs(3_600));
    }
}

#[allow(clippy::unnecessary_wraps)]
fn flood() -> Result<(), String> {
    for _ in 0..200_000 {
        println!(r#"{{"event":"failed","stage":"prove","error":"EXECUTION_FAILURE","cause":1,"message":"flood"}}"#);
    }
    Ok(())
}
