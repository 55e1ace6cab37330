fn main() -> std::process::ExitCode {
    balale::cli::run()
}
