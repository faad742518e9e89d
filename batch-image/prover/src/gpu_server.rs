//! `sp1-gpu-server` as a child of this process, asked by the messages of SP1's own client (`sp1_cuda::api`).
//!
//! That client is not used. It panics when it is dropped outside its runtime, which is where the SDK's blocking API drops it: the
//! process aborts with the proof in its hands. It waits one second for the server to listen, of which a cold GPU takes two or
//! three (succinctlabs/sp1#2757). It downloads a server where the one at hand has another version, and does not know how its
//! server ended.

use std::fmt::Display;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sp1_cuda::api::{Request, Response};
use sp1_cuda::client::socket_path;
use sp1_sdk::{ProofFromNetwork, RiscvAir, SP1Stdin, SP1VerifyingKey};

use crate::args::Mode;
use crate::commands::version::SP1_VERSION;
use crate::failure::Failure;
use crate::leftovers;

/// A container has one GPU, which is its first.
const DEVICE: u32 = 0;
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A server that dies closes its socket a moment before it can be asked how it died.
const DEATH_TAKES: Duration = Duration::from_secs(2);

pub struct GpuServer {
    process: Child,
    stream: UnixStream,
}

/// A program that the server knows.
pub struct ServerKey {
    id: [u8; 32],
    pub vk: SP1VerifyingKey,
}

impl GpuServer {
    /// Starts the server and waits until it listens, for as long as that takes: the caller limits it.
    pub fn start() -> Result<Self, Failure> {
        let binary = binary()?;
        check_version(&binary)?;
        let socket = socket_path(DEVICE);
        // Left by a server that was killed: the file that appears is then that of ours.
        let _ = std::fs::remove_file(&socket);
        leftovers::remove_at_end(socket.clone());
        let mut process = spawn(&binary)?;
        loop {
            if let Ok(stream) = UnixStream::connect(&socket) {
                return Ok(Self { process, stream });
            }
            if let Some(status) = process.try_wait().map_err(trouble)? {
                return Err(trouble(format!("it ended before it listened: {status}")));
            }
            sleep(LOOK_EVERY);
        }
    }

    /// The server makes its own key from the program, which is compared by whoever verifies.
    pub fn setup(&mut self, elf: &[u8]) -> Result<ServerKey, Failure> {
        match self.ask(&Request::Setup { elf: elf.to_vec(), machine: RiscvAir::machine().into() })? {
            Response::Setup { id, vk } => Ok(ServerKey { id, vk }),
            other => Err(refused(other)),
        }
    }

    pub fn prove(&mut self, key: &ServerKey, stdin: SP1Stdin, mode: Mode) -> Result<ProofFromNetwork, Failure> {
        match self.ask(&Request::ProveWithMode { mode: mode.into(), key: key.id, stdin, proof_nonce: [0; 4] })? {
            Response::Proof { proof } => Ok(proof),
            other => Err(refused(other)),
        }
    }

    fn ask(&mut self, request: &Request) -> Result<Response, Failure> {
        let request = bincode::serialize(request).map_err(trouble)?;
        send(&mut self.stream, &request).and_then(|()| receive(&mut self.stream)).map_err(|message| self.end_or(message))
    }

    /// How the server ended, where that is the reason.
    fn end_or(&mut self, message: String) -> Failure {
        let patience = Instant::now() + DEATH_TAKES;
        while Instant::now() < patience {
            if let Ok(Some(status)) = self.process.try_wait() {
                return trouble(format!("it ended: {status}"));
            }
            sleep(LOOK_EVERY);
        }
        trouble(message)
    }
}

/// Where SP1's own client looks for it.
fn binary() -> Result<PathBuf, Failure> {
    let home = std::env::var_os("HOME").ok_or_else(|| trouble("HOME is not set, and it is looked for in $HOME/.sp1/bin"))?;
    let path = Path::new(&home).join(".sp1/bin/sp1-gpu-server");
    if path.is_file() { Ok(path) } else { Err(trouble(format!("{} is not there", path.display()))) }
}

/// Keys, proofs and messages are those of one version.
fn check_version(binary: &Path) -> Result<(), Failure> {
    let output = Command::new(binary).arg("--version").stdin(Stdio::null()).output().map_err(trouble)?;
    let version = String::from_utf8_lossy(&output.stdout);
    match version.trim() {
        SP1_VERSION => Ok(()),
        other => Err(trouble(format!("{} has version {other:.100}, this prover needs {SP1_VERSION}", binary.display()))),
    }
}

/// Its stdout joins its stderr, for ours may carry our events. A SIGTERM for the whole group leaves it to us: what it has in
/// shared memory can be seen, and so removed, only while it lives.
fn spawn(binary: &Path) -> Result<Child, Failure> {
    let mut command = Command::new(binary);
    command.env("CUDA_VISIBLE_DEVICES", DEVICE.to_string()).stdin(Stdio::null()).stdout(std::io::stderr());
    // SAFETY: between fork and exec it makes a system call and touches no memory.
    unsafe {
        command.pre_exec(|| {
            libc::signal(libc::SIGTERM, libc::SIG_IGN);
            Ok(())
        });
    }
    command.spawn().map_err(trouble)
}

/// Four bytes of length, little-endian, then bincode.
fn send(stream: &mut impl Write, message: &[u8]) -> Result<(), String> {
    let length = u32::try_from(message.len()).map_err(|_| format!("{} bytes are too many for it", message.len()))?;
    stream
        .write_all(&length.to_le_bytes())
        .and_then(|()| stream.write_all(message))
        .map_err(|error| format!("it cannot be written to: {error}"))
}

/// Takes memory for what has come, not for what was announced.
fn receive(stream: &mut impl Read) -> Result<Response, String> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).map_err(|error| format!("it does not answer: {error}"))?;
    let length = u32::from_le_bytes(length);
    let mut bytes = Vec::new();
    stream.take(length.into()).read_to_end(&mut bytes).map_err(|error| format!("it stops answering: {error}"))?;
    if bytes.len() < length as usize {
        return Err(format!("it answers with {} bytes of {length}", bytes.len()));
    }
    bincode::deserialize(&bytes).map_err(|error| format!("its answer is unreadable: {error}"))
}

fn refused(response: Response) -> Failure {
    trouble(match response {
        Response::ProverError(message) | Response::InternalError(message) => format!("it says: {message}"),
        Response::Ok | Response::Setup { .. } | Response::Proof { .. } | Response::ConnectionClosed => {
            "it answers something else than was asked".to_owned()
        }
    })
}

/// Whatever goes wrong here may be this GPU's fault: whether the program fails is known before, by executing it.
fn trouble(message: impl Display) -> Failure {
    Failure::host(format!("sp1-gpu-server: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(length: u32, bytes: &[u8]) -> Vec<u8> {
        [length.to_le_bytes().as_slice(), bytes].concat()
    }

    #[test]
    fn a_message_is_its_length_and_its_bytes() {
        let mut sent = Vec::new();
        send(&mut sent, &[7, 8]).unwrap();
        assert_eq!(sent, [2, 0, 0, 0, 7, 8]);
        let refusal = bincode::serialize(&Response::ProverError("no".to_owned())).unwrap();
        let mut wire = framed(u32::try_from(refusal.len()).unwrap(), &refusal);
        assert!(matches!(receive(&mut wire.as_slice()), Ok(Response::ProverError(message)) if message == "no"));
        wire.pop();
        assert!(receive(&mut wire.as_slice()).is_err());
    }

    /// The numbers of the server's enums: it is another program, and reads them by position.
    #[test]
    fn requests_have_the_bytes_that_the_server_reads() {
        let bytes = |request: &Request| bincode::serialize(request).unwrap();
        let setup = bytes(&Request::Setup { elf: vec![0x7f], machine: RiscvAir::machine().into() });
        assert_eq!(setup, [&[0, 0, 0, 0][..], &[1, 0, 0, 0, 0, 0, 0, 0], &[0x7f]].concat());
        for (mode, number) in [(Mode::Core, 1), (Mode::Compressed, 2), (Mode::Plonk, 3), (Mode::Groth16, 4)] {
            let (stdin, proof_nonce) = (SP1Stdin::new(), [6, 0, 0, 7]);
            let prove = bytes(&Request::ProveWithMode { mode: mode.into(), key: [9; 32], stdin, proof_nonce });
            let nonce = [6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0];
            assert_eq!(prove, [&[1, 0, 0, 0][..], &[number, 0, 0, 0], &[9; 32], &[0; 24], &nonce].concat());
        }
    }

    #[test]
    fn a_length_is_not_believed() {
        assert_eq!(receive(&mut framed(u32::MAX, &[0; 9]).as_slice()).err().unwrap(), "it answers with 9 bytes of 4294967295");
        assert!(receive(&mut framed(4, &[0xa5; 4]).as_slice()).is_err());
    }
}
