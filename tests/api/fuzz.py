"""R-WEB-01: schemathesis against the running, seeded system, as four callers.

Usage: fuzz.py ENV_JSON FOLDER. Needs schemathesis beside this interpreter (tools/dev/api-fuzz.sh makes that).
GUICHET_TEST_WHOLE=1 asks 200 examples of each operation, otherwise enough for every change.
"""

import concurrent.futures
import json
import os
import subprocess
import sys
from pathlib import Path

from callers import callers
from http_client import Host

HERE = Path(__file__).parent
WHOLE = bool(os.environ.get("GUICHET_TEST_WHOLE"))
EXAMPLES = 200 if WHOLE else 2
SECONDS = None if WHOLE else int(os.environ.get("GUICHET_FUZZ_SECONDS", "100"))
# An endless stream of events: tests/stack opens it.
LEFT_OUT = ["/v1/events"]


def fuzz(caller, folder):
    facts = folder / f"{caller.name}.facts.json"
    facts.write_text(json.dumps(caller.facts()))
    report = folder / f"{caller.name}.json"
    command = [
        str(Path(sys.executable).parent / "schemathesis"),
        "--config-file", str(HERE / "schemathesis.toml"), "run", f"{caller.base}/openapi.json",
        "--url", f"{caller.base}{caller.prefix}",
        "--checks", "all", "--exclude-checks", "positive_data_acceptance",
        "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", str(EXAMPLES),
        "--continue-on-failure", "--workers", "1", "--request-timeout", "30", "--no-color",
        "--suppress-health-check", "all", "--warnings", "off", "--seed", os.environ.get("GUICHET_FUZZ_SEED", "20261121"),
        "--report", "json,ndjson", "--report-json-path", str(report), "--report-ndjson-path", str(folder / f"{caller.name}.ndjson"),
    ]
    if not WHOLE:
        command += ["--no-shrink"]
    for path in LEFT_OUT:
        command += ["--exclude-path", path]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "GUICHET_FUZZ_FACTS": str(facts)}
    with open(folder / f"{caller.name}.log", "w") as log:
        code = subprocess.run(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=folder).returncode
    return caller, code, json.loads(report.read_text()) if report.exists() else None


def unauthenticated(document, host, prefix):
    """Every operation without credentials and with wrong ones: how many were asked, and which did not answer 401."""
    wrong = [{}, {"authorization": f"Bearer gk_{'A' * 43}"}, {"cookie": f"__Host-guichet={'A' * 43}", "x-csrf-token": "0" * 32}]
    asked, failed = 0, []
    for path, item in document["paths"].items():
        for method in item:
            for headers in wrong:
                asked += 1
                target = prefix + path.replace("{", "").replace("}", "")
                answer = host.call(method.upper(), target, {} if method != "get" else None, headers)
                if answer.status != 401:
                    failed.append(f"{method.upper()} {path} with {sorted(headers)}: {answer.status}")
    return asked, failed


def main():
    env, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    document = Host(env["console"], env["gateway"]).call("GET", "/openapi.json").json
    operations = sum(len(item) for item in document["paths"].values()) - len(LEFT_OUT)
    asked, failed = unauthenticated(document, Host(env["console"], env["gateway"]), "/api")
    print(f"R-WEB-01 without credentials: {asked} cases, {asked - len(failed)} passed, {len(failed)} failed", *failed, sep="\n  ")
    good = not failed and asked >= 3 * operations
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda caller: fuzz(caller, folder), callers(env)))
    for caller, code, report in results:
        if report is None:
            print(f"R-WEB-01 as {caller.name}: no report; the log is {folder / caller.name}.log")
            good = False
            continue
        cases, bad = report["test_cases"]["generated"], report["test_cases"]["with_failures"]
        tested = report["operations"]["tested"]
        print(f"R-WEB-01 as {caller.name}: {cases} cases, {cases - bad} passed, {bad} failed; {tested} of {operations} operations")
        for failure in report["failures"]:
            print(f"  {failure['code']} {failure['title']}: {', '.join(failure['operations'])}")
        for error in report["errors"]:
            print(f"  error: {str(error)[:300]}")
        enough = tested == operations and cases >= operations * (EXAMPLES if WHOLE else 5)
        if not enough:
            print("  fewer cases than the row wants")
        good = good and enough and bad == 0 and code == 0
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
