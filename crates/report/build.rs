//! Finds the chart library, which the crate `charming` carries among its sources, and puts it where the page takes it from.
//!
//! That crate exports no path and no text of it. Where its sources lie, only Cargo knows (a registry, a vendored copy), and
//! it is asked offline, about a package of nothing but this dependency: the whole workspace's dependencies need not be there.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let (folder, version) = carrier(&out)?;
    let assets = folder.join("src/asset");
    let library = library(&assets)?;
    println!("cargo::rerun-if-changed={}", library.display());
    let text = std::fs::read_to_string(&library)?;
    if text.contains("</script") {
        return Err(format!("`{}` cannot stand in a page: it holds `</script`", library.display()).into());
    }
    std::fs::write(out.join("echarts.min.js"), text)?;
    let name = library.file_name().unwrap_or_default().to_string_lossy();
    let number = name.trim_start_matches("echarts-").trim_end_matches(".min.js");
    println!("cargo::rustc-env=DETENTE_ECHARTS={number}");
    println!("cargo::rustc-env=DETENTE_CARRIER=charming {version}");
    Ok(())
}

/// The folder of the crate that carries the library, and its version.
fn carrier(out: &Path) -> Result<(PathBuf, String), Box<dyn Error>> {
    let probe = out.join("probe");
    std::fs::create_dir_all(probe.join("src"))?;
    std::fs::write(probe.join("src/lib.rs"), "")?;
    // A workspace of its own, or Cargo takes it for a part of the one around it.
    let manifest = "[package]\nname = \"probe\"\nedition = \"2024\"\n\n[dependencies]\n\
        charming = { version = \"=0.6.0\", default-features = false }\n\n[workspace]\n";
    std::fs::write(probe.join("Cargo.toml"), manifest)?;
    // The versions that are built here, so that none is looked for that is not there.
    let lock = Path::new("../../Cargo.lock");
    if lock.is_file() {
        std::fs::copy(lock, probe.join("Cargo.lock"))?;
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--offline", "--filter-platform"]);
    command.arg(std::env::var("HOST")?).arg("--manifest-path").arg(probe.join("Cargo.toml"));
    let output = command.output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`cargo metadata` does not say where the chart library is: {said}").into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("`cargo metadata` lists no packages")?;
    let found = packages.iter().find(|package| package["name"] == "charming");
    let found = found.ok_or("`cargo metadata` lists no `charming`")?;
    let text =
        |key: &str| found[key].as_str().ok_or(format!("`cargo metadata` gives no {key} of `charming`"));
    let folder = Path::new(text("manifest_path")?).parent().ok_or("`charming` lies nowhere")?;
    Ok((folder.to_owned(), text("version")?.to_owned()))
}

/// `echarts-VERSION.min.js`.
fn library(assets: &Path) -> Result<PathBuf, Box<dyn Error>> {
    for entry in assets.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("echarts-") && name.ends_with(".min.js") {
            return Ok(path);
        }
    }
    Err(format!("no `echarts-*.min.js` in `{}`", assets.display()).into())
}
