import { Chart } from "./chart.js";
import { button, element } from "./dom.js";
import { TreeItem, type TreeContext } from "./item.js";
import { LeafView } from "./leaf.js";
import type { OutlineGroup } from "./outline.js";
import { clean } from "./values.js";

/** A group: its services as rows, or as a chart of which the rows are what assistive technology reads. */
export class GroupView {
  readonly item: TreeItem;
  readonly chart: Chart | undefined;
  readonly leaves: LeafView[];
  readonly groups: GroupView[];
  readonly #context: TreeContext;
  readonly #switch: HTMLButtonElement | undefined;

  constructor(context: TreeContext, above: string, spec: OutlineGroup) {
    this.#context = context;
    const path = `${above}/group:${spec.key}`;
    const name = element("bdi", "name group-name", clean(spec.name || spec.key));
    this.item = new TreeItem(context, path, "branch", name);
    this.item.label(name);
    if (spec.description) this.item.row.append(element("bdi", "description", clean(spec.description)));
    this.leaves = spec.services.map((service) => new LeafView(context, `${path}/${service.key}`, service));
    this.groups = spec.groups.map((group) => new GroupView(context, path, group));
    if (spec.display === "graph" && spec.services.length > 1 && new Set(spec.services.map(({ unit }) => unit)).size === 1) {
      this.chart = new Chart(context, this.leaves, spec.services[0]?.unit);
      this.#switch = button("switch", "", () => this.showChart(!this.charted));
      this.#switch.tabIndex = -1;
      this.item.row.append(this.#switch);
      this.item.element.append(this.chart.element);
      for (const leaf of this.leaves) leaf.item.beforeOpen = () => this.showChart(false);
      this.showChart(context.opened.get(`${path}#chart`) ?? true);
    }
    this.item.setChildren(() => [...this.leaves.map(({ item }) => item.element), ...this.groups.map(({ item }) => item.element)], true);
    if (this.chart) this.item.group?.addEventListener("focusin", ({ target }) => this.#mark(target as Element));
    if (this.chart) this.item.group?.addEventListener("focusout", () => this.chart?.mark(undefined));
  }

  get charted(): boolean {
    return this.item.element.hasAttribute("data-charted");
  }

  showChart(charted: boolean): void {
    const { say } = this.#context.words;
    this.item.element.toggleAttribute("data-charted", charted);
    this.#context.opened.set(`${this.item.path}#chart`, charted);
    if (!this.#switch) return;
    this.#switch.textContent = charted ? say.table : say.chart;
    this.#switch.setAttribute("aria-label", charted ? say.showTable : say.showChart);
  }

  #mark(target: Element): void {
    const index = this.leaves.findIndex(({ item }) => item.element === target);
    if (index >= 0) this.chart?.mark(index);
  }
}
