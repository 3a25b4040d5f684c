# Shared by demo.sh and test.sh. Sourced, never run.

# Compilers that stay behind to serve the next build would be "left running": ours end with the build.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0
# Our processes live for seconds: profiling themselves for a later that never comes takes a third of their time.
export DOTNET_TieredPGO=0
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi

say() { printf '%s\n' "$*"; }
title() { printf '\n%s== %s ==%s\n' "$bold" "$*" "$plain"; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# Builds with one compiler for all projects, instead of a cold one for each. It listens under a name of its own, which nobody else
# knows, and is gone when this returns, however it does.
compile() (
  local sdk name=securestore-$$-$RANDOM
  sdk=$(dotnet --version)
  sdk=$(dotnet --list-sdks | sed -n "s|^$sdk \[\(.*\)\]\$|\1/$sdk|p")
  trap '"$sdk/Roslyn/bincore/VBCSCompiler" -shutdown -pipename:"$name" >/dev/null 2>&1 || true' EXIT
  dotnet build -v quiet -clp:NoSummary -nologo -p:UseSharedCompilation=true -p:SharedCompilationId="$name" "$@"
)

# Installs a Debian package for a command that is missing; says what to do where it may not.
install_command() {
  local command=$1 package=$2
  command -v "$command" >/dev/null 2>&1 || install_package "$package" "$command"
}

# Installs a Debian package for what it brings.
install_package() {
  local package=$1 brings=$2
  say "installing Debian's $package, which brings $brings"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || die "$brings is missing: as root, run: apt-get install $package"
    as_root=(sudo)
  fi
  command -v apt-get >/dev/null 2>&1 || die "$brings is missing and this is no Debian: install it by your system's means"
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$package" >/dev/null
}

prerequisites() {
  command -v dotnet >/dev/null 2>&1 || die "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"
  dotnet --list-sdks | grep -q '^10\.' || die "the .NET 10 SDK is missing; there is: $(dotnet --list-sdks | tr '\n' ' ')"
  command -v node >/dev/null 2>&1 || die "Node.js 20 or newer is missing; Azurite, the storage emulator, runs on it"
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || die "Node.js 20 or newer is needed; there is $(node --version)"
  command -v npm >/dev/null 2>&1 || die "npm is missing; it comes with Node.js, or as Debian's package npm"
  install_command kubectl kubernetes-client
  install_modules tests/SecureStoreBackup.Sandbox/azurite "Azurite (365 MB, about 20 s)"
}

# What the tests need beside: the documentation's own commands are run.
test_prerequisites() {
  install_command jq jq
  install_command openssl openssl
}

# What the long suites need beside.
long_prerequisites() {
  install_modules tests/SecureStoreBackup.Tests/powershell-syntax "a grammar of PowerShell (17 MB)" --ignore-scripts
  install_modules tests/SecureStoreBackup.Tests/Schedules/Differential/croner "croner, to compare schedules with" --ignore-scripts
  install_modules tests/SecureStoreBackup.Tests/Install/cel "cel-js, to run rules and health expressions with" --ignore-scripts
  install_command restic restic
  install_command chromium chromium
  install_command promtool prometheus
  install_command lua5.1 lua5.1
  [ -d /usr/share/gocode/src/github.com/Masterminds/sprig ] || install_package golang-github-masterminds-sprig-dev sprig
  install_command go golang-go
  install_command bwrap bubblewrap
  (install_command wine wine) || true   # where it may not be had, what needs it says so
}

# Installs a folder's locked npm modules, once.
install_modules() {
  local folder=$1 what=$2; shift 2
  [ -f "$folder/node_modules/.package-lock.json" ] && return
  say "installing $what"
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error "$@")
}
