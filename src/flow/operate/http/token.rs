//! The bearer token, and the rule that nothing beyond this machine is served without one.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Bytes of a token, at least: what is shorter can be guessed.
const TOKEN_BYTES: usize = 16;
/// Bytes of a token file that are read: no token is longer, and a file that is none may be.
const MOST_BYTES: u64 = 4 << 10;

/// A shared secret. Only its digest is kept, so that it appears in no dump and no message.
#[derive(Debug, Clone)]
pub struct Token(blake3::Hash);

/// Why there is no token or no address to listen on.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum ListenError {
    #[error("cannot read the token file {}: {source}", path.display())]
    TokenFile { path: PathBuf, source: std::io::Error },
    #[error("the token {0} is shorter than {TOKEN_BYTES} bytes; make one with `openssl rand -hex 32`")]
    Short(String),
    #[error(
        "the token {0} holds white space or characters outside ASCII; make one with `openssl rand -hex 32`"
    )]
    Characters(String),
    #[error("`{0}` is no address to listen on; give a port, or an address and a port such as 127.0.0.1:9464")]
    Address(String),
    #[error(
        "{0} can be reached from other machines, and there is no token; name one with --token-file or in TROMMEL_TOKEN, or listen on 127.0.0.1"
    )]
    Open(SocketAddr),
    #[error("cannot listen on {address}: {source}")]
    Bind { address: SocketAddr, source: std::io::Error },
}

impl Token {
    /// A token from its text; `from` names where it stood.
    ///
    /// # Errors
    /// [`ListenError::Short`] and [`ListenError::Characters`].
    pub fn new(text: &str, from: &str) -> Result<Token, ListenError> {
        let text = text.trim();
        if text.len() < TOKEN_BYTES {
            return Err(ListenError::Short(from.to_owned()));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ListenError::Characters(from.to_owned()));
        }
        Ok(Token(blake3::hash(text.as_bytes())))
    }

    /// The token that a file holds; a line end behind it does not count.
    ///
    /// # Errors
    /// [`ListenError::TokenFile`], and those of [`Token::new`].
    pub fn read(path: &Path) -> Result<Token, ListenError> {
        use std::io::Read;
        let mut text = String::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text))
            .map_err(|source| ListenError::TokenFile { path: path.to_owned(), source })?;
        Token::new(&text, &format!("in {}", path.display()))
    }

    /// Whether an `Authorization` header gives it. Digests are compared, in a time that says nothing of the token.
    pub fn is_given(&self, authorization: Option<&[u8]>) -> bool {
        let Some((scheme, token)) = authorization.and_then(|header| header.split_at_checked(7)) else {
            return false;
        };
        scheme.eq_ignore_ascii_case(b"bearer ") && blake3::hash(token.trim_ascii()) == self.0
    }
}

/// The address that `text` names: a port alone is one of this machine's own, loopback address.
///
/// # Errors
/// [`ListenError::Address`].
pub fn address(text: &str) -> Result<SocketAddr, ListenError> {
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    let host_and_port = match host {
        "" | "localhost" => format!("127.0.0.1:{port}"),
        _ => text.to_owned(),
    };
    host_and_port.parse().map_err(|_| ListenError::Address(text.to_owned()))
}
