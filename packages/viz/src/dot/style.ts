/**
 * How each role is drawn. Colors are tints and shades of Okabe and Ito's palette, which color-blind readers tell apart;
 * shapes and lines repeat what colors say.
 */
import type { ViewRole } from '../view/model.js'

export type Attributes = Readonly<Record<string, string | number>>

export const roleStyles: Readonly<Record<ViewRole, Attributes>> = {
  input: { shape: 'ellipse', fillcolor: '#e3f1fb', color: '#0072b2' },
  parameter: { shape: 'box', style: 'filled', fillcolor: '#fdf1d9', color: '#b87700' },
  constant: { shape: 'box', style: 'filled', fillcolor: '#f2f2f0', color: '#f2f2f0' },
  operation: { shape: 'box', fillcolor: '#ffffff', color: '#7a7f87' },
  output: { shape: 'box', fillcolor: '#def3ea', color: '#00795a', peripheries: 2 },
  backward: { shape: 'box', style: 'rounded,filled,dashed', fillcolor: '#fbf1f6', color: '#a8568a' },
  gradient: { shape: 'box', fillcolor: '#f6deeb', color: '#a8568a', peripheries: 2 },
  group: { shape: 'folder', style: 'filled', fillcolor: '#eceef1', color: '#7a7f87' },
}

const font = 'DejaVu Sans'
export const graphStyle: Attributes = { fontname: font, fontsize: 11, fontcolor: '#4a4f57', bgcolor: 'white', pad: 0.2, nodesep: 0.25, ranksep: 0.4 }
export const nodeStyle: Attributes = { fontname: font, fontsize: 11, fontcolor: '#1f2328', style: 'rounded,filled', margin: '0.12,0.06', height: 0.3, width: 0.3, penwidth: 1.2 }
export const edgeStyle: Attributes = { fontname: font, fontsize: 8, fontcolor: '#8a9099', labeldistance: 1.3, color: '#8a9099', arrowsize: 0.6, penwidth: 1 }
export const backwardEdge: Attributes = { color: '#b982a4' }
export const insideEdge: Attributes = { style: 'dashed' }
/** Scopes by depth, so that one inside another stands out from it. */
export const scopeFills = ['#f6f7f9', '#eceff3', '#e2e6ec']
export const scopeStyle: Attributes = { style: 'rounded,filled', color: '#c9cfd8', fontsize: 11, fontcolor: '#4a4f57', labeljust: 'l', margin: 10 }
