//! Messages on the socket: four bytes of length, little-endian, then bincode.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use anyhow::Result;
use sp1_cuda::api::{Request, Response};

pub fn receive(stream: &mut UnixStream) -> Result<Request> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
    stream.read_exact(&mut bytes)?;
    Ok(bincode::deserialize(&bytes)?)
}

pub fn encode(response: &Response) -> Result<Vec<u8>> {
    Ok(bincode::serialize(response)?)
}

/// `length` is what the message says of itself.
pub fn send(stream: &mut UnixStream, length: u32, bytes: &[u8]) -> Result<()> {
    stream.write_all(&length.to_le_bytes())?;
    Ok(stream.write_all(bytes)?)
}
