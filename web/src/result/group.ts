import type { GroupOutline } from "../types.js";
import type { Chart } from "./chart.js";
import { button } from "./dom.js";
import { TreeItem, type TreeContext } from "./item.js";
import { LeafView } from "./leaf.js";
import { withCharts } from "./sheet.js";
import { nameNode } from "./values.js";

/** A group: its services as rows, or as a chart of which the rows are what assistive technology reads. */
export class GroupView {
  readonly item: TreeItem;
  readonly leaves: LeafView[];
  readonly groups: GroupView[];
  readonly #context: TreeContext;
  readonly #spec: GroupOutline;
  #drawn = false;

  constructor(context: TreeContext, above: string, spec: GroupOutline) {
    const path = `${above}/group:${spec.key}`;
    this.#context = context;
    this.#spec = spec;
    this.item = new TreeItem(context, path, "branch", nameNode("name", spec.name || spec.key));
    if (spec.description) this.item.row.append(nameNode("description", spec.description), " ");
    this.leaves = spec.services.map((service) => new LeafView(context, `${path}/${service.key}`, service));
    this.groups = spec.groups.map((group) => new GroupView(context, path, group));
    this.item.setChildren(() => [...this.leaves, ...this.groups].map(({ item }) => item), true);
  }

  /** Adds the chart, where there is to be one, when it can be drawn. */
  draw(): void {
    const { display, services } = this.#spec;
    if (display !== "graph" || services.length < 2 || new Set(services.map(({ unit }) => unit)).size > 1) return;
    withCharts(({ drawChart }) => {
      if (!this.#drawn) this.#add(drawChart(this.#context.words, this.leaves, services[0]?.unit));
      this.#drawn = true;
    });
  }

  #add(chart: Chart): void {
    const context = this.#context;
    const { words, opened } = context;
    const { element, group, path, row } = this.item;
    const show = (charted: boolean) => {
      element.toggleAttribute("data-charted", charted);
      opened.set(`${path}#`, charted);
      switching.textContent = charted ? words.say.showTable : words.say.showChart;
    };
    const switching = button("switch", () => show(!element.hasAttribute("data-charted")));
    switching.tabIndex = -1;
    row.append(switching);
    element.append(chart.element);
    for (const leaf of this.leaves) {
      leaf.onShow = () => chart.update();
      leaf.item.beforeOpen = () => show(false);
    }
    group.addEventListener("focusin", ({ target }) => chart.mark(this.leaves.findIndex(({ item }) => item.row === target)));
    group.addEventListener("focusout", () => chart.mark(-1));
    // What the reader has opened in the table meanwhile stays.
    show(opened.get(`${path}#`) ?? !this.leaves.some(({ item }) => item.open));
    context.touched(row);
  }
}
