use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use archive::{Report, Signed};
use base64::{Engine, engine::general_purpose::STANDARD};
use identity::{App, report_key};

use super::say;

fn signature(report: &Path) -> PathBuf {
    let mut name = report.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

/// Fails before anything is removed if the report could not be written after.
pub fn prepare(path: &Path) -> anyhow::Result<()> {
    for path in [path.to_owned(), signature(path)] {
        if path.exists() {
            bail!("{} is there already", path.display());
        }
        std::fs::write(&path, "").with_context(|| format!("{} cannot be written", path.display()))?;
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

/// Writes and signs it.
pub async fn write(app: &App, path: &Path, report: &Report) -> anyhow::Result<()> {
    let text = report.to_json()?;
    let key = report_key::get_or_make(&app.db, &app.clock).await?;
    let signed = Signed::sign(&text, &key.kid, &key.pkcs8, &key.public).ok_or_else(|| anyhow!("the key is damaged"))?;
    std::fs::write(path, &text)?;
    std::fs::write(signature(path), serde_json::to_vec_pretty(&signed)?)?;
    say(&format!("signed with key {}, public key {}", signed.key, signed.public));
    Ok(())
}

/// Checks a report with this installation's keys.
pub async fn verify(app: &App, path: &Path) -> anyhow::Result<()> {
    let (text, signed) = read(path)?;
    let public = report_key::find_public(&app.db, &signed.key).await?;
    let public = public.ok_or_else(|| anyhow!("this installation has no key {}", signed.key))?;
    judge(&text, &signed, &public)
}

/// Checks a report with a public key that is known from elsewhere.
pub fn verify_with(path: &Path, public: &str) -> anyhow::Result<()> {
    let (text, signed) = read(path)?;
    let public = STANDARD.decode(public.trim()).context("the public key is not Base64")?;
    judge(&text, &signed, &public)
}

fn read(path: &Path) -> anyhow::Result<(Vec<u8>, Signed)> {
    let text = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let beside = signature(path);
    let signed = std::fs::read(&beside).with_context(|| format!("{} cannot be read", beside.display()))?;
    Ok((
        text,
        serde_json::from_slice(&signed).context("the signature cannot be read")?,
    ))
}

fn judge(text: &[u8], signed: &Signed, public: &[u8]) -> anyhow::Result<()> {
    if !signed.is_of(text, public) {
        bail!("the report is not what was signed");
    }
    let report: Report = serde_json::from_slice(text)?;
    if report.kind != Report::KIND {
        bail!("it is no report of a deleted tenant");
    }
    let rows: u64 = report
        .deletion
        .services
        .iter()
        .flat_map(|part| part.rows.values())
        .sum();
    say(&format!(
        "the signature holds: {} ({}), {}, was deleted {}: {rows} rows of {} services, {} files; {}",
        report.slug,
        report.name,
        report.tenant,
        report.deleted_at,
        report.deletion.services.len(),
        report.deletion.files.count,
        if report.complete {
            "nothing was left"
        } else {
            "NOT complete"
        }
    ));
    Ok(())
}
