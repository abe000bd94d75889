/** The window of time, kept in the address: it can be linked to, and Back goes back. */

const WINDOWS = ["1d", "7d", "30d", "all"];
const USUAL = "7d";

export function followWindow(onChosen) {
  const links = [...document.querySelectorAll("[data-window]")];

  const show = () => {
    const asked = new URLSearchParams(location.search).get("window");
    const chosen = WINDOWS.includes(asked) ? asked : USUAL;
    for (const link of links) {
      if (link.dataset.window === chosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    onChosen(chosen);
  };

  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState(null, "", `?window=${link.dataset.window}`);
      show();
    });
  }
  addEventListener("popstate", show);
  show();
}
