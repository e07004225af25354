import "leaflet/dist/leaflet.css";
import "./styles/base.css";
import "./styles/map.css";
import "./styles/panel.css";
import "./styles/waterfall.css";
import "./styles/editor.css";
import { Page } from "./page.js";

const page = new Page();
void page.open();
