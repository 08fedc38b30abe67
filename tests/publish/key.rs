//! Keys, tried with the real program and judged by the real `minisign`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use jianbao::publish::key;
use jianbao::publish::manifest::NAME;
use jianbao::publish::seal::Secret;

use super::server::find;
use super::verify::{files, publish};

/// Calls the program in a folder that is its whole world.
fn call(home: &Path, args: &[&str], more: &[(&str, &str)]) -> Output {
    let mut call = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    call.args(args).current_dir(home).env("HOME", home).env("APPDATA", home).env("LC_ALL", "C");
    for name in ["XDG_CONFIG_HOME", "JIANBAO_KEY", "JIANBAO_KEY_FILE", "JIANBAO_KEY_PASSWORD"] {
        call.env_remove(name);
    }
    call.envs(more.iter().copied()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn minisign_agrees() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let made = call(home, &["key", "--output", "own/seal.key", "--lang", "en"], &[]);
    assert!(made.status.success(), "{}", said(&made));
    let secret_file = home.join("own/seal.key");
    let text = fs::read_to_string(&secret_file).unwrap();
    let line = text.lines().nth(1).unwrap();
    assert!(!said(&made).contains(line) && !String::from_utf8_lossy(&made.stdout).contains(line), "a secret is shown");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&secret_file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let site = home.join("site");
    fs::create_dir(&site).unwrap();
    publish(&site, &files(), Some(&Secret::parse(&text, None).unwrap()));
    // The public key is found beside the secret one.
    let own = [("JIANBAO_KEY_FILE", secret_file.to_str().unwrap())];
    let verified = call(home, &["verify", "site", "--lang", "en"], &own);
    assert!(verified.status.success() && said(&verified).contains("the seal is sound"), "{}", said(&verified));
    let again = call(home, &["key", "--output", "own/seal.key", "--lang", "en"], &[]);
    assert!(again.status.code() == Some(2) && said(&again).contains("key-exists"), "{}", said(&again));
    let Some(minisign) = find("minisign") else { return };
    let judge = || {
        let mut judge = Command::new(&minisign);
        judge.args(["-V", "-p"]).arg(home.join("own/seal.pub")).arg("-m").arg(site.join(NAME)).output().unwrap()
    };
    let judged = judge();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
    // And the other way round.
    let mut sign = Command::new(&minisign);
    let signed = sign.arg("-S").arg("-s").arg(&secret_file).arg("-m").arg(site.join(NAME)).output().unwrap();
    assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
    let verified = call(home, &["verify", "site", "--lang", "en"], &own);
    assert!(said(&verified).contains("the seal is sound"), "{}", said(&verified));
    // The list of sums speaks of the seal that the program made.
    assert!(said(&verified).contains("verify-sums"), "{}", said(&verified));
    fs::write(site.join(NAME), "{}").unwrap();
    assert!(!judge().status.success());
}

#[test]
fn without_a_name_the_key_is_put_into_the_settings_of_the_user() {
    let home = tempfile::tempdir().unwrap();
    let made = call(home.path(), &["key", "--format", "json"], &[("JIANBAO_KEY_PASSWORD", "geheim")]);
    assert!(made.status.success(), "{}", said(&made));
    let told: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let secret = fs::read_to_string(told["secret"].as_str().unwrap()).unwrap();
    assert!(Path::new(told["secret"].as_str().unwrap()).starts_with(home.path()), "{told}");
    let locked = key::open(Path::new(told["secret"].as_str().unwrap()), None).err().map(|fault| fault.code);
    assert_eq!(locked, Some("key-locked"));
    // Minisign's way of deriving keys takes a gigabyte, and long in a build without optimisation: only that it is locked is tried.
    assert_eq!(Secret::parse(&secret, None).err(), Some(jianbao::publish::seal::Fault::Locked));
}

#[test]
fn what_is_wrong_with_a_key_is_told() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let code = |path: &str, root: Option<&Path>| key::open(&home.join(path), root).err().map(|fault| fault.code);
    let (secret, _) = Secret::generate(None).unwrap();
    fs::write(home.join("seal.key"), &secret).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |mode| fs::set_permissions(home.join("seal.key"), fs::Permissions::from_mode(mode)).unwrap();
        mode(0o640);
        assert_eq!(code("seal.key", None), Some("key-open"));
        mode(0o600);
    }
    assert_eq!(code("seal.key", None), None);
    assert_eq!(code("seal.key", Some(home)), Some("key-inside"));
    assert_eq!(code("none.key", None), Some("key-unreadable"));
    let write = |text: &str| {
        fs::remove_file(home.join("other.key")).unwrap_or_default();
        let made = call(home, &["key", "--output", "other.key"], &[]);
        assert!(made.status.success(), "{}", said(&made));
        fs::write(home.join("other.key"), text).unwrap();
        fs::remove_file(home.join("other.pub")).unwrap();
    };
    write(&secret[..secret.len() / 2]);
    assert_eq!(code("other.key", None), Some("key-wrong"));
    let blocked = call(home, &["key", "--output", "seal.key/inside", "--lang", "en"], &[]);
    assert!(blocked.status.code() == Some(3) && said(&blocked).contains("key-unwritten"), "{}", said(&blocked));
    let mut nowhere = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    let nowhere = nowhere.args(["key", "--lang", "en"]).current_dir(home).env_clear().output().unwrap();
    assert!(nowhere.status.code() == Some(2) && said(&nowhere).contains("key-nowhere"), "{}", said(&nowhere));
}
