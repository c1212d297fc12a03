// Says that scripts run, before anything is drawn: styles hide what only works with or without them.
document.documentElement.classList.replace("no-js", "js");
