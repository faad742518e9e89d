//! A stand-in for `sp1-gpu-server` where there is no GPU: the same socket and the same messages (`sp1_cuda::api`), SP1's mock
//! prover or a proof from a file behind them, and on demand each way in which the real one can fail (`behaviour.rs`).
//!
//! Like the real one it is started with CUDA_VISIBLE_DEVICES, takes over whatever socket file it finds, leaves its own behind
//! when it is killed, and holds SP1's executor, a child process with shared memory, while it proves.

mod behaviour;
mod session;
mod wire;

use std::os::unix::net::UnixListener;
use std::thread;

use anyhow::{Context, Result};
use behaviour::Behaviour;
use session::Session;
use sp1_cuda::client::socket_path;

fn main() -> Result<()> {
    let behaviour = Behaviour::chosen();
    if std::env::args().nth(1).as_deref() == Some("--version") {
        println!("{}", behaviour.version());
        return Ok(());
    }
    let device = std::env::var("CUDA_VISIBLE_DEVICES").context("CUDA_VISIBLE_DEVICES")?.parse().context("the device")?;
    if !behaviour.start() {
        return Ok(());
    }
    let path = socket_path(device);
    let _ = std::fs::remove_file(&path);
    for stream in UnixListener::bind(&path)?.incoming() {
        let stream = stream?;
        thread::spawn(move || Session::new(behaviour).serve(stream));
    }
    Ok(())
}
