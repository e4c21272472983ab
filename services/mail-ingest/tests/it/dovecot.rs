//! A private Dovecot: own configuration, own port, own folders, ended with the test.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use uuid::Uuid;

pub struct Dovecot {
    process: Child,
    folder: PathBuf,
    owner: (u32, u32),
    pub port: u16,
}

impl Dovecot {
    pub async fn start() -> Self {
        let program = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"]
            .into_iter()
            .find(|p| Path::new(p).exists());
        let program = program.expect("this test needs Dovecot: apt-get install dovecot-imapd");
        let folder = std::env::temp_dir().join(format!("gd-{}", &Uuid::now_v7().simple().to_string()[16..]));
        let (own, group) = (id("-u"), id("-g"));
        // Dovecot never opens mail as root: then the mail belongs to nobody, and the rest to the users of its package.
        let root = own == 0;
        let owner = if root { (65_534, 65_534) } else { (own, group) };
        let users = if root {
            String::new()
        } else {
            let (user, group) = (name("-un"), name("-gn"));
            format!("default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n")
        };
        fs::create_dir_all(folder.join("mail")).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let at = folder.to_str().unwrap();
        let config = format!(
            "protocols = imap\nlisten = 127.0.0.1\nbase_dir = {at}/run\nlog_path = {at}/log\nssl = no\ndisable_plaintext_auth = no\n{users}\
             first_valid_uid = 1\nmail_location = maildir:{at}/mail/%u\n\
             service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {port}\n  }}\n  inet_listener imaps {{\n    port = 0\n  }}\n}}\n\
             service anvil {{\n  chroot =\n}}\n\
             passdb {{\n  driver = static\n  args = password=secret\n}}\n\
             userdb {{\n  driver = static\n  args = uid={} gid={} home={at}/mail/%u\n}}\n",
            owner.0, owner.1
        );
        fs::write(folder.join("dovecot.conf"), config).unwrap();
        let process = Command::new(program)
            .args(["-F", "-c", &format!("{at}/dovecot.conf")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let dovecot = Self {
            process,
            folder,
            owner,
            port,
        };
        let up = tokio::time::timeout(Duration::from_secs(20), async {
            while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        if up.await.is_err() {
            panic!("Dovecot does not answer: {}", dovecot.log());
        }
        dovecot
    }

    /// Puts a mail into a user's inbox.
    pub fn deliver(&self, user: &str, mail: &str) {
        let inbox = self.folder.join("mail").join(user);
        for part in ["", "new", "cur", "tmp"] {
            let path = inbox.join(part);
            fs::create_dir_all(&path).unwrap();
            self.give(&path);
        }
        self.give(&self.folder.join("mail"));
        let file = inbox.join("new").join(format!("{}.test", Uuid::now_v7().simple()));
        fs::write(&file, mail).unwrap();
        self.give(&file);
    }

    /// Names of the files that the server holds as read.
    pub fn seen(&self, user: &str) -> usize {
        let cur = self.folder.join("mail").join(user).join("cur");
        let names = fs::read_dir(cur).map(|dir| {
            dir.filter_map(|e| e.ok()?.file_name().into_string().ok())
                .collect::<Vec<_>>()
        });
        names
            .unwrap_or_default()
            .iter()
            .filter(|n| n.rsplit(',').next().is_some_and(|flags| flags.contains('S')))
            .count()
    }

    /// Forgets the server's index, so that every message is numbered anew.
    pub fn renumber(&self, user: &str) {
        let inbox = self.folder.join("mail").join(user);
        for entry in fs::read_dir(inbox).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("dovecot") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn give(&self, path: &Path) {
        std::os::unix::fs::chown(path, Some(self.owner.0), Some(self.owner.1)).unwrap();
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // The master ends its children when it is asked to end; killed outright it would leave them.
        let pid = self.process.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().ok();
        self.process.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}

fn name(option: &str) -> String {
    let output = Command::new("id").arg(option).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn id(option: &str) -> u32 {
    name(option).parse().unwrap()
}
