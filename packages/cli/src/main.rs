//! The `causeway` command.

fn main() -> std::process::ExitCode {
    causeway_cli::main()
}
