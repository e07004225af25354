import { Chart } from "./chart.js";
import { button } from "./dom.js";
import { TreeItem, type TreeContext } from "./item.js";
import { LeafView } from "./leaf.js";
import type { OutlineGroup } from "./outline.js";
import { nameNode } from "./values.js";

/** A group: its services as rows, or as a chart of which the rows are what assistive technology reads. */
export class GroupView {
  readonly item: TreeItem;
  readonly chart: Chart | undefined;
  readonly leaves: LeafView[];
  readonly groups: GroupView[];

  constructor(context: TreeContext, above: string, spec: OutlineGroup) {
    const path = `${above}/group:${spec.key}`;
    const name = nameNode("name", spec.name || spec.key);
    this.item = new TreeItem(context, path, "branch", name);
    if (spec.description) this.item.row.append(nameNode("description", spec.description), " ");
    this.leaves = spec.services.map((service) => new LeafView(context, `${path}/${service.key}`, service));
    this.groups = spec.groups.map((group) => new GroupView(context, path, group));
    if (spec.display === "graph" && spec.services.length > 1 && new Set(spec.services.map(({ unit }) => unit)).size === 1) {
      this.chart = new Chart(context, this.leaves, spec.services[0]?.unit);
      this.#switchTo(context, this.chart);
    }
    this.item.setChildren(() => [...this.leaves, ...this.groups].map(({ item }) => item), true);
  }

  #switchTo({ words, opened }: TreeContext, chart: Chart): void {
    const { element, group, path, row } = this.item;
    const switching = button("switch", () => show(!element.hasAttribute("data-charted")));
    const show = (charted: boolean) => {
      element.toggleAttribute("data-charted", charted);
      opened.set(`${path}#`, charted);
      switching.textContent = charted ? words.say.showTable : words.say.showChart;
    };
    switching.tabIndex = -1;
    row.append(switching);
    element.append(chart.element);
    for (const { item } of this.leaves) item.beforeOpen = () => show(false);
    group.addEventListener("focusin", ({ target }) => chart.mark(this.leaves.findIndex(({ item }) => item.row === target)));
    group.addEventListener("focusout", () => chart.mark(-1));
    show(opened.get(`${path}#`) ?? true);
  }
}
