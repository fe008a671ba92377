import { convByPixels, convFilterGradientByChannels, convFilterGradientByPixels, convFilterGradientSum, convFilters } from './conv';
import { convByDepth, convDepthSum } from './conv-depth';
import { Job } from './jobs';
import { matmul, matmulRows } from './matmul';
import {
  winogradByFilters, winogradByTiles, winogradFilterGradientByChannels, winogradFilterGradientByTiles,
  winogradFilterGradientSum, winogradFilters, winogradGradient, winogradInput,
} from './winograd';

/** Convolutions and matrix products. */
export function dispatchProduct(job: i32): void {
  switch (job) {
    case Job.WinogradFilters: return winogradFilters();
    case Job.WinogradByTiles: return winogradByTiles();
    case Job.WinogradInput: return winogradInput();
    case Job.WinogradGradient: return winogradGradient();
    case Job.WinogradByFilters: return winogradByFilters();
    case Job.WinogradFilterGradientByTiles: return winogradFilterGradientByTiles();
    case Job.WinogradFilterGradientSum: return winogradFilterGradientSum();
    case Job.WinogradFilterGradientByChannels: return winogradFilterGradientByChannels();
    case Job.ConvFilters: return convFilters();
    case Job.ConvByDepth: return convByDepth();
    case Job.ConvDepthSum: return convDepthSum();
    case Job.ConvByPixels: return convByPixels();
    case Job.ConvFilterGradientByPixels: return convFilterGradientByPixels();
    case Job.ConvFilterGradientSum: return convFilterGradientSum();
    case Job.ConvFilterGradientByChannels: return convFilterGradientByChannels();
    case Job.Matmul: return matmul();
    case Job.MatmulRows: return matmulRows();
  }
}
