// Starts Azurite's blob service, and ends with the process that holds the other end of stdin:
// the pipe closes however that process dies, so that no emulator is left behind.
'use strict';
process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();
require('azurite/dist/src/blob/main.js');
