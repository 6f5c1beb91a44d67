#!/usr/bin/env node
import "./stdout.js";
import { run } from "./commands/run.js";

// A client of ours would print its commands to stderr, with the password of its first one.
delete process.env.DEBUG;

process.exitCode = await run(process.argv.slice(2));
