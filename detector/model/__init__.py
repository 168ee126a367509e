"""From arrays to scores: the weight tables, the trees and their safe files; numpy only."""
