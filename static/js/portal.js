// Progressive enhancement of the portal: every page works without it.
import { startAutosave } from "./autosave.js";
import { startGrids } from "./grid.js";
import { startKeyboard } from "./keyboard.js";
import { startLists } from "./lists.js";
import { startMenus } from "./menus.js";
import { startPage } from "./page.js";
import { startRule } from "./rule.js";
import { startSession } from "./session.js";

startMenus();
startPage();
startLists();
startKeyboard();
startAutosave(document.body.dataset.user);
startGrids(); // after what was typed came back
startRule();
startSession();
