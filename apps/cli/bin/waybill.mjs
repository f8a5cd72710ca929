#!/usr/bin/env node
// npm links this before the first build, when the program itself is not there yet.
import '../dist/main.js';
