// The one line to change: your village's address in the API.
export const VILLAGE = "http://localhost:8000/api/v1/villages/18.02.01.2001/";
