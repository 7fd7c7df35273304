/** What a learner does before the platform has answered waits for the lesson instead of being lost. */

const CONTROLS = 'a[href], [data-action="check"], [data-action="menu"], [data-action="send-clarity"]';

/**
 * Shows the buttons of the questions at once and holds clicks back; a link followed now would take the page, and
 * what was picked on it, away from the session that is about to begin. Returns what lets the clicks go on, each once
 * and in their order, when the lesson has begun.
 */
export function holdClicks(isPage) {
  const held = new Set();

  function hold(event) {
    const control = event.target.closest?.(CONTROLS);
    if (!control || (!control.dataset.action && !isPage(control.getAttribute("href")))) return;
    event.preventDefault();
    event.stopPropagation();
    held.delete(control);
    held.add(control);
  }

  for (const button of document.querySelectorAll('[data-action="check"]')) button.hidden = false;
  document.addEventListener("click", hold, true);
  return () => {
    document.removeEventListener("click", hold, true);
    for (const control of held) if (control.isConnected) control.click();
  };
}
