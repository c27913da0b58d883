//! A server for one reader: shows the issue while its config, templates, notes and corpus are being worked on.
//!
//! It listens on the loopback address only and builds into memory: nothing is written. What it shows comes from a function
//! that its caller gives it; it knows neither config nor corpus, and prints nothing.

mod answer;
mod page;
mod site;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State as Shared};
use tokio::net::TcpListener;

use self::site::{Site, State};
use crate::watching::{Changes, Watched};

/// How many ports are tried where none is asked for.
const TRIED: u16 = 20;

/// Makes the issue anew. It is called at the start and after every change, never twice at a time.
pub type Build = Arc<dyn Fn() -> Outcome + Send + Sync>;

/// What came of one build.
#[derive(Debug)]
pub struct Outcome {
    /// The files by path, the one to open first at the front; or what went wrong, as lines for a person.
    pub files: Result<Vec<(PathBuf, Vec<u8>)>, String>,
    /// What to watch for changes.
    pub watched: Vec<Watched>,
}

/// Where to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// This one; 0 is any that is free.
    Exactly(u16),
    /// This one or the next that is free.
    From(u16),
}

/// What happens while the server runs.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// The server answers at this address.
    Ready(SocketAddr),
    /// The issue was built: so many files.
    Built(usize),
    /// The issue could not be built, for this reason; the pages say so.
    Failed(&'a str),
    /// Changes are looked for every so often, since the system does not tell of them, for this reason.
    Polling(&'a str),
}

/// Why there is no preview.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// The port is taken.
    #[error("port {0} is in use; choose another with --port, or --port 0 for any that is free")]
    InUse(u16),
    /// No port can be had.
    #[error("cannot listen on port {port}: {error}")]
    Listen {
        /// The port.
        port: u16,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// The system gives no means to serve at all.
    #[error("cannot serve: {0}")]
    System(#[from] io::Error),
}

/// Serves what `build` makes until Ctrl-C; `heard` is told what happens.
pub fn serve(port: Port, build: &Build, heard: &mut dyn FnMut(&Event<'_>)) -> Result<(), PreviewError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let (listener, address) = listen(port).await?;
        let state = Arc::new(State::new(address.port()));
        let app = Router::new().fallback(respond).with_state(Arc::clone(&state));
        tokio::select! {
            served = axum::serve(listener, app) => served.map_err(PreviewError::System),
            () = follow(&state, build, address, heard) => Ok(()),
            stopped = tokio::signal::ctrl_c() => stopped.map_err(PreviewError::System),
        }
    });
    // A build that is under way is not waited for.
    runtime.shutdown_background();
    ended
}

/// Builds at the start and after every change; ends only with its caller.
async fn follow(state: &State, build: &Build, address: SocketAddr, heard: &mut dyn FnMut(&Event<'_>)) {
    let mut changes = Changes::default();
    heard(&Event::Ready(address));
    loop {
        let build = Arc::clone(build);
        let built = tokio::task::spawn_blocking(move || build()).await;
        let Outcome { files, watched } = match built {
            Ok(outcome) => outcome,
            Err(bug) if bug.is_panic() => std::panic::resume_unwind(bug.into_panic()),
            // It was called off: the server is going down.
            Err(_) => return,
        };
        changes.watch(0, watched, &mut |why| heard(&Event::Polling(why)));
        let told = files.as_ref().map(Vec::len).map_err(Clone::clone);
        state.take(files.map(Site::new));
        match told {
            Ok(files) => heard(&Event::Built(files)),
            Err(error) => heard(&Event::Failed(&error)),
        }
        changes.settled().await;
    }
}

async fn respond(Shared(state): Shared<Arc<State>>, request: Request) -> axum::response::Response {
    answer::to(&state, &request)
}

async fn listen(port: Port) -> Result<(TcpListener, SocketAddr), PreviewError> {
    let (first, tries) = match port {
        Port::Exactly(port) => (port, 1),
        Port::From(port) => (port, TRIED),
    };
    let mut taken = PreviewError::InUse(first);
    for port in (first..=u16::MAX).take(usize::from(tries)) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => {
                let address = listener.local_addr()?;
                return Ok((listener, address));
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => taken = PreviewError::Listen { port, error },
        }
    }
    Err(taken)
}
