//! Listening, answering and ending: the preview's way onto the network.
//!
//! Takes a listener and a function that answers; runs until somebody ends the program. Knows nothing of sites. This is
//! the door to `axum`, `tokio` and `tokio-stream`.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body as Stream, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, Method as Verb, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use tokio::sync::watch;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

use super::exchange::{Answer, Asked, Body, Method};

/// How often a connection without news is told that it still stands.
const PULSE: Duration = Duration::from_secs(15);

/// What answers requests. It may take its time: it runs on a thread of its own.
pub type Answering = Arc<dyn Fn(&Asked) -> Answer + Send + Sync>;

/// Tells everybody who listens to the events what is new.
#[derive(Clone)]
pub struct Bell(watch::Sender<String>);

impl Bell {
    /// A bell that has not rung.
    pub fn new() -> Bell {
        Bell(watch::Sender::new(String::new()))
    }

    /// Tells `news`, one line. Whoever comes later is told the last news at once.
    pub fn ring(&self, news: String) {
        self.0.send_replace(news);
    }
}

impl Default for Bell {
    fn default() -> Self {
        Bell::new()
    }
}

#[derive(Clone)]
struct Shared {
    answering: Answering,
    bell: Bell,
}

/// Answers every request on `listener` until the process is told to end. Nobody is waited for then.
pub fn run(listener: TcpListener, answering: Answering, bell: Bell) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        listener.set_nonblocking(true)?;
        // A small answer that waits to be sent with the next one costs a frame.
        let listener = tokio::net::TcpListener::from_std(listener)?.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let app = Router::new().fallback(handle).with_state(Shared { answering, bell });
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let end = told_to_end()?;
        tokio::select! {
            result = async { axum::serve(listener, app).await } => result,
            () = end => Ok(()),
        }
    });
    runtime.shutdown_background();
    result
}

#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => (), _ = hang_up.recv() => () }
    })
}

#[cfg(windows)]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
    let (mut interrupt, mut pause, mut close) = (ctrl_c()?, ctrl_break()?, ctrl_close()?);
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => (), _ = pause.recv() => (), _ = close.recv() => () }
    })
}

async fn handle(
    State(shared): State<Shared>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let asked = understood(&request, from);
    let answering = Arc::clone(&shared.answering);
    let answer = tokio::task::spawn_blocking(move || (asked.method, answering(&asked))).await;
    match answer {
        Ok((method, answer)) => sent(method, answer, &shared.bell),
        // The thread has ended without an answer.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn understood(request: &Request, from: SocketAddr) -> Asked {
    let method = match *request.method() {
        Verb::GET => Method::Get,
        Verb::HEAD => Method::Head,
        _ => Method::Other,
    };
    let text =
        |(name, value): (&HeaderName, &HeaderValue)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()));
    let mut headers: Vec<(String, String)> = request.headers().iter().filter_map(text).collect();
    // A target may be a whole address: then that is the host which is asked.
    if let Some(authority) = request.uri().authority() {
        headers.retain(|(name, _)| name != "host");
        headers.push(("host".to_owned(), authority.as_str().to_owned()));
    }
    Asked {
        method,
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or("").to_owned(),
        headers,
        is_local: from.ip().to_canonical().is_loopback(),
    }
}

fn sent(method: Method, answer: Answer, bell: &Bell) -> Response {
    let mut response = match answer.body {
        Body::Events if method == Method::Get => {
            let news = WatchStream::new(bell.0.subscribe()).filter(|news| !news.is_empty());
            let events = news.map(|news| Ok::<Event, Infallible>(Event::default().event("news").data(news)));
            Sse::new(events).keep_alive(KeepAlive::new().interval(PULSE)).into_response()
        }
        Body::Events => Stream::empty().into_response(),
        Body::Bytes(bytes, range) => {
            let part = bytes.get(range).unwrap_or(&[]);
            let length = HeaderValue::from(part.len());
            let body = if method == Method::Head { Bytes::new() } else { Bytes::copy_from_slice(part) };
            let mut response = Response::new(Stream::from(body));
            // Of what is not sent because it is known, the length would be that of the whole.
            if answer.status != 304 {
                response.headers_mut().insert("content-length", length);
            }
            response
        }
    };
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}
