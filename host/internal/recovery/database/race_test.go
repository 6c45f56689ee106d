//go:build race

package database

const raceDetector = true
