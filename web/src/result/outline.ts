/** A result's tree before any answer. */
export type Outline = OutlineCollection | OutlineGroup | OutlineService;

export interface OutlineService {
  kind: "service";
  key: string;
  name: string;
  description?: string;
  unit?: string;
}

export interface OutlineGroup {
  kind: "group";
  key: string;
  name: string;
  description?: string;
  display: string;
  services: OutlineService[];
  groups: OutlineGroup[];
}

export interface OutlineCollection {
  kind: "collection";
  key: string;
  name: string;
  description?: string;
  groups: OutlineGroup[];
}
