//! Mail by SMTP, through lettre.

use futures_util::{FutureExt, future::BoxFuture};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    mail::{Letter, Mailer, one_line},
};

/// Sends by the SMTP server of the installation.
///
/// The address that mail comes from is the platform's, because that is what
/// its domain vouches for; the name beside it is the store's, and answers go
/// to the store.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: lettre::Address,
}

impl Smtp {
    /// Connects at the first letter. `url` is `smtps://user:password@host`
    /// or `smtp://host:port?tls=required`.
    ///
    /// # Errors
    /// When the URL or the address cannot be read.
    pub fn new(url: &str, from: &str) -> Result<Self> {
        // The URL holds a password, so the cause is not repeated.
        let builder =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| Error::unexpected("SMARTSELLER_SMTP_URL cannot be read"))?;
        let from = from.parse().map_err(|_| Error::unexpected("SMARTSELLER_MAIL_FROM is not an address"))?;
        Ok(Self { transport: builder.timeout(Some(std::time::Duration::from_secs(20))).build(), from })
    }

    async fn deliver(&self, letter: &Letter) -> Result<()> {
        let message = compose(letter, &self.from)?;
        self.transport.send(message).await.map_err(|error| Error::unexpected(refusal(&error.to_string())))?;
        Ok(())
    }
}

/// Why a letter was not taken, for the log and the console: servers repeat
/// whom it was for, which is nobody's business there.
fn refusal(said: &str) -> String {
    let words: Vec<&str> = said.split(' ').map(|word| if word.contains('@') { "<…>" } else { word }).collect();
    format!("the mail server refused: {}", words.join(" "))
}

impl Mailer for Smtp {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<()>> {
        self.deliver(letter).boxed()
    }
}

/// The message as it goes over the wire. Its id follows from the cause, so
/// that a mail program shows a letter that was sent twice once.
fn compose(letter: &Letter, from: &lettre::Address) -> Result<Message> {
    let to: lettre::Address = letter.to.parse().map_err(|_| Error::unexpected("the recipient is not an address"))?;
    let name = one_line(&letter.from_name);
    let digest: String = Sha256::digest(letter.dedupe_key.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let mut builder = Message::builder()
        .message_id(Some(format!("<{digest}@{}>", from.domain())))
        .from(Mailbox::new((!name.is_empty()).then_some(name), from.clone()))
        .to(Mailbox::new(None, to))
        .subject(one_line(&letter.subject));
    if let Ok(reply_to) = letter.reply_to.parse() {
        builder = builder.reply_to(Mailbox::new(None, reply_to));
    }
    if !letter.unsubscribe.is_empty() {
        builder = builder.header(Unsubscribe(format!("<{}>", letter.unsubscribe))).header(OneClick);
    }
    builder.multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone())).map_err(Error::unexpected)
}

type Unreadable = Box<dyn std::error::Error + Send + Sync>;

/// `List-Unsubscribe`: where letters of this topic are ended.
#[derive(Debug, Clone)]
struct Unsubscribe(String);

impl Header for Unsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Unreadable> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        // An address is ASCII and is not folded: some readers do not join it again.
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
    }
}

/// `List-Unsubscribe-Post`: the address may be posted to without asking (RFC 8058).
#[derive(Debug, Clone)]
struct OneClick;

impl Header for OneClick {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Unreadable> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            tenant: None,
            from_name: "Kopi \"Senja\"\r\nBcc: eve@example.test".to_owned(),
            reply_to: "halo@kopi.test".to_owned(),
            to: "sari@example.test".to_owned(),
            subject: "Pesanan 1\r\nX-Evil: yes".to_owned(),
            text: "Halo".to_owned(),
            html: "<p>Halo</p>".to_owned(),
            dedupe_key: "kopi/mail.order_placed/1".to_owned(),
            unsubscribe: String::new(),
        }
    }

    fn wire(letter: &Letter) -> String {
        String::from_utf8(compose(letter, &"no-reply@shop.test".parse().unwrap()).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_name_cannot_start_a_header() {
        let text = wire(&letter());

        assert!(!text.lines().any(|line| line.starts_with("Bcc:") || line.starts_with("X-Evil:")), "{text}");
        assert_eq!(text.lines().filter(|line| line.starts_with("To:")).count(), 1);
        assert!(text.contains("Reply-To: halo@kopi.test"));
    }

    #[test]
    fn a_refusal_does_not_say_whose_letter_it_was() {
        let said = "permanent error (550): 5.1.1 <sari@example.test>: Recipient address rejected";
        assert_eq!(refusal(said), "the mail server refused: permanent error (550): 5.1.1 <…> Recipient address rejected");
    }

    #[test]
    fn the_same_cause_has_the_same_id() {
        let id = |letter: &Letter| wire(letter).lines().find(|line| line.starts_with("Message-ID:")).map(str::to_owned).unwrap();
        let other = Letter { dedupe_key: "kopi/mail.order_placed/2".to_owned(), ..letter() };

        assert_eq!(id(&letter()), id(&letter()));
        assert_ne!(id(&letter()), id(&other));
    }

    #[test]
    fn only_a_letter_that_nobody_is_owed_can_be_ended_in_one_click() {
        let link = format!("https://kopi.test/en/unsubscribe/news/{}", "a".repeat(64));
        let news = wire(&Letter { unsubscribe: link.clone(), ..letter() });

        assert!(news.lines().any(|line| line == format!("List-Unsubscribe: <{link}>")), "{news}");
        assert!(news.lines().any(|line| line == "List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{news}");
        assert!(!wire(&letter()).contains("List-Unsubscribe"));
    }
}
