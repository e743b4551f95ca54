/** The pages that only show something: language and large letters. */

import { preparePage } from "./page.js";

await preparePage();
