"""What the scripts that compare side by side share."""
import pathlib, platform, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(*command):
    """The output of a command, run in the repository's root; ends the script where it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def processor():
    """The name of the processor, as tables quote it."""
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()
