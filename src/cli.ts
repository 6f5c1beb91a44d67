#!/usr/bin/env node
import "./stdout.js";
import { run } from "./commands/run.js";

process.exitCode = await run(process.argv.slice(2));
