/* Runs before the first paint: tells the theme that scripts work, and which colours the reader chose. */
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("coursepack-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage is forbidden: the system's colours it is.
  }
})();
