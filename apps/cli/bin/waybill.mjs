#!/usr/bin/env node
// npm links this before the first build, when the program itself is not there yet.
import '../bundle/main.js';
