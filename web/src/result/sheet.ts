import css from "./element.css";

type ChartPart = typeof import("./chart.js");

let sheet: CSSStyleSheet | undefined;
let part: ChartPart | undefined;
let loading: Promise<void> | undefined;

/** The styles of every element of a page. */
export function sharedSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}

/** Calls `use` with the part that draws charts, at once where it is loaded. The call after a failed load tries again. */
export function withCharts(use: (part: ChartPart) => void): void {
  if (part) {
    use(part);
    return;
  }
  loading ??= import("./chart.js").then(
    (loaded) => {
      part = loaded;
      sharedSheet().replaceSync(css + loaded.css);
    },
    () => {
      loading = undefined;
    },
  );
  void loading.then(() => part && use(part));
}
